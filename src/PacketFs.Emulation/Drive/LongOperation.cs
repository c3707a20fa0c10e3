using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Drive;

/// <summary>Work that goes on after the command has been answered, between two instants of the clock.</summary>
/// <param name="Packets">What a format makes of the disc, in packets.</param>
/// <param name="StopOnDefect">A certified format ends with an error at the first defect.</param>
/// <param name="Certify">Every packet is read back.</param>
/// <param name="Type">Of FORMAT UNIT, with its sub-type.</param>
/// <param name="Spares">Units that the format sets aside.</param>
/// <param name="SessionFormat">Disc type of the TOC that is written.</param>
internal readonly record struct LongOperation(
    OperationKind Kind, long Start, long End, int Packets = 0, bool Certify = false, bool StopOnDefect = false,
    byte SessionFormat = 0, byte TrackMode = 0, byte DataMode = 0, FormatType Type = FormatType.Full, byte Subtype = 0,
    int Spares = 0)
{
    /// <summary>The place of the track, or session, that is concerned.</summary>
    public int Track { get; init; }

    /// <summary>The address that is concerned.</summary>
    public long Address { get; init; }

    public SenseCode Code =>
        Kind switch
        {
            OperationKind.Format or OperationKind.Grow => SenseCodes.FormatInProgress,
            OperationKind.SpinUp => SenseCodes.BecomingReady,
            _ => SenseCodes.OperationInProgress,
        };

    /// <summary>How far it is, in parts of 65,536.</summary>
    public ushort Progress(long now)
    {
        long length = Math.Max(1, End - Start);
        long done = Math.Clamp(now - Start, 0, length);
        return (ushort)Int128.Min(ushort.MaxValue, (Int128)done * 65_536 / length);
    }

    public Sense ToSense(long now) => new(Code, Progress: Progress(now));
}
