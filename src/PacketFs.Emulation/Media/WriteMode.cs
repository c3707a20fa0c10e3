namespace PacketFs.Emulation.Media;

/// <summary>What the write parameters page (05h) says that matters to a medium.</summary>
/// <param name="WriteType">0 packet, 1 track at once, 2 session at once, 3 raw.</param>
/// <param name="PacketSize">User blocks; counts only with fixed packets.</param>
/// <param name="TrackMode">CONTROL nibble.</param>
/// <param name="DataBlockType">8 Mode 1, 10 Mode 2 Form 1.</param>
/// <param name="SessionFormat">Disc type of the TOC.</param>
internal readonly record struct WriteMode(
    int WriteType, bool IsFixedPacket, uint PacketSize, byte TrackMode, int DataBlockType, byte SessionFormat)
{
    private const int Mode1 = 8;

    /// <summary>1 or 2, as READ TRACK INFORMATION counts modes.</summary>
    public byte DataMode => DataBlockType == Mode1 ? (byte)1 : (byte)2;
}
