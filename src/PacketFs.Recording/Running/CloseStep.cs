using PacketFs.Mmc.Commands;

namespace PacketFs.Recording.Running;

/// <summary>A CLOSE TRACK/SESSION to be sent.</summary>
/// <param name="Function">What is closed.</param>
/// <param name="Track">Its number, where the function wants one.</param>
/// <param name="What">For the message when it fails.</param>
internal readonly record struct CloseStep(CloseFunction Function, ushort Track, string What);
