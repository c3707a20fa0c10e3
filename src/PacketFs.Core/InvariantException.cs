namespace PacketFs.Core;

/// <summary>A promise that the code makes to itself was broken: a bug, to be reported, never to be swallowed.</summary>
public sealed class InvariantException(string message) : Exception(message);
