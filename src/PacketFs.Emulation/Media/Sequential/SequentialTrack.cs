using PacketFs.Emulation.Discs.Tracks;

namespace PacketFs.Emulation.Media.Sequential;

/// <summary>
/// A track (RZone, fragment, sequential recording range) as the rules see it. How far an open one is written is told
/// by the packet table of the disc; its record tells where it may go, and changes only when the track is opened,
/// repaired or closed.
/// </summary>
/// <param name="Number">From 1.</param>
/// <param name="Session">From 1.</param>
/// <param name="End">Behind the last block that belongs to it, written or not.</param>
/// <param name="RepairedEnd">What could not be read before this block has been repaired.</param>
internal readonly record struct SequentialTrack(
    int Number, int Session, long Start, long End, TrackState State, TrackFlags Flags = TrackFlags.None,
    long RepairedEnd = 0)
{
    private const byte WriteTypeAtOnce = 2;
    private const byte Incremental = 5;

    public bool IsOpen => State != TrackState.Closed;

    public bool IsReserved => Has(TrackFlags.FromReservation);

    /// <summary>Disc at once.</summary>
    public bool IsAtOnce => Has(TrackFlags.AtOnce);

    public long Blocks => End - Start;

    public bool Contains(long lba) => lba >= Start && lba < End;

    public TrackRecord ToRecord() => new()
    {
        Number = (ushort)Number,
        Session = (ushort)Session,
        State = State,
        Flags = Flags,
        Control = Incremental,
        DataMode = 1,
        BlockType = 8,
        WriteType = IsAtOnce ? WriteTypeAtOnce : (byte)0,
        PacketKind = IsAtOnce ? PacketKind.None : PacketKind.Variable,
        Start = (uint)Start,
        WrittenEnd = (uint)(IsOpen ? Start : End),
        ReservedBlocks = (uint)Blocks,
        Custom0 = (uint)RepairedEnd,
    };

    public static SequentialTrack Of(in TrackRecord record) => new(
        record.Number,
        record.Session,
        record.Start,
        (long)(uint)record.Start + record.ReservedBlocks,
        record.State,
        record.Flags & ~TrackFlags.Damaged,
        record.Custom0);

    private bool Has(TrackFlags flag) => (Flags & flag) != 0;
}
