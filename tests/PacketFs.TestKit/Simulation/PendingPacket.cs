namespace PacketFs.TestKit.Simulation;

/// <summary>
/// A packet that was sent to the drive since the last flush: once, or several times, oldest content first.
/// </summary>
internal sealed record PendingPacket(int Packet, List<byte[]> Versions);
