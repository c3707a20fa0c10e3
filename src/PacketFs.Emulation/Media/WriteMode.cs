using PacketFs.Mmc.Replies;

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
    private const int SessionAtOnce = 2;

    /// <summary>Everything is done but the laser stays low.</summary>
    public bool IsTest { get; init; }

    /// <summary>The drive may pause when its buffer runs empty.</summary>
    public bool IsUnderrunFree { get; init; }

    /// <summary>What a close leaves: may a session follow?</summary>
    public MultiSession MultiSession { get; init; }

    /// <summary>Session at once; on DVD, disc at once.</summary>
    public bool IsAtOnce => WriteType == SessionAtOnce;

    /// <summary>CD: of Mode 2 blocks whose sub-header the drive makes.</summary>
    public uint SubHeader { get; init; }

    /// <summary>1 or 2, as READ TRACK INFORMATION counts modes.</summary>
    public byte DataMode => DataBlockType == Mode1 ? (byte)1 : (byte)2;
}
