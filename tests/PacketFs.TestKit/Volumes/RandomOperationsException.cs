namespace PacketFs.TestKit.Volumes;

/// <summary>
/// The volume and the model differ. The message has the seed, the operation's number and what came before it.
/// </summary>
public sealed class RandomOperationsException(string message, Exception? inner = null) : Exception(message, inner);
