using System.Collections.Immutable;
using PacketFs.Core;
using PacketFs.Mmc.Replies;

namespace PacketFs.Mmc;

/// <summary>
/// The medium in the drive as it was when <see cref="OpticalDrive.Refresh"/> looked: what it is, what can be done with
/// it. Immutable. Decided by current profile and features and by the track's own state, never by a disc-type byte.
/// </summary>
public sealed record MediumState
{
    // Larger than any packet that a drive can buffer; pktcdvd draws the same line.
    private const int LargestPacket = 128;

    internal MediumState(MediumFacts facts, DriveResult readiness)
    {
        Facts = facts;
        Readiness = readiness;
        Features = facts.Features;
        Kind = MediumKind.Of(Profile);
        HasFixedPackets = Profile == Profile.CdRw && IsPacketTrack(facts.Track) && !IsTrackOpen(facts);
        IsMrw = Features.IsCurrent(FeatureCode.Mrw);
        Condition = DecideCondition();
        BlockCount = CountBlocks();
        WriteSpeeds = [.. facts.WriteSpeeds.Where(speed => speed > 0).Distinct().OrderDescending()];
    }

    /// <summary>Good when the drive said that it is ready; else why not.</summary>
    public DriveResult Readiness { get; }

    public FeatureSet Features { get; }

    public Profile Profile => Features.Profile;

    public MediumKind Kind { get; }

    public MediumCondition Condition { get; }

    /// <summary>For people: "CD-RW", "CD-MRW".</summary>
    public string Name => !IsMrw && !TakesOnlyMrw ? Kind.Name : Kind.Family == MediumFamily.Cd ? "CD-MRW" : "DVD+MRW";

    /// <summary>By profile.</summary>
    public bool IsErasable => Kind.IsErasable;

    /// <summary>Mount Rainier: the drive manages defects and takes single blocks.</summary>
    public bool IsMrw { get; }

    /// <summary>The drive formats it for Mount Rainier or not at all, blank or in whatever state.</summary>
    public bool TakesOnlyMrw =>
        !OfferedFormats.IsEmpty && OfferedFormats.All(format => format.Type == FormatType.Mrw);

    /// <summary>A CD-RW that is formatted: its track consists of fixed packets that can be overwritten.</summary>
    public bool HasFixedPackets { get; }

    /// <summary>Data goes to the next writable address and nowhere else, and there is one.</summary>
    public bool IsAppendable => Condition is MediumCondition.Blank or MediumCondition.Appendable && IsSequentialKind;

    /// <summary>It is recorded from front to back, and so written on at its end, if at all.</summary>
    public bool IsSequential =>
        Condition is MediumCondition.Appendable or MediumCondition.Finalised && IsSequentialKind;

    /// <summary>
    /// Blocks that one append must fill, on a medium that is written sequentially: ECC block or cluster; on a CD the
    /// fixed packet that the open track is written in (on a blank CD-RW: 32), or 1 for packets of any length.
    /// </summary>
    public int AppendUnitBlocks => Kind.Family != MediumFamily.Cd ? Kind.WriteUnitBlocks
        : Facts.Track is { IsPacket: true, IsBlank: false } track
            ? track.IsFixedPacket && (uint)track.FixedPacketSize is > 0 and <= LargestPacket
                ? (int)(uint)track.FixedPacketSize
                : 1
        : Profile == Profile.CdRw ? CdPacket.UserBlocks : 1;

    /// <summary>
    /// Blocks between two packets of any length on a CD that no one can read: each flush costs so many.
    /// </summary>
    public int LinkBlocks => Kind.Family == MediumFamily.Cd && AppendUnitBlocks == 1
        ? CdPacket.PhysicalBlocks - CdPacket.UserBlocks
        : 0;

    /// <summary>How blocks are written in the present condition.</summary>
    public WriteMethod Method => Condition switch
    {
        MediumCondition.Formatted => IsMrw ? WriteMethod.AnyBlock : Kind.Method,
        MediumCondition.Blank or MediumCondition.Appendable when Kind.Method != WriteMethod.ReadOnly =>
            Kind.Method == WriteMethod.RandomOnce ? WriteMethod.RandomOnce : WriteMethod.Sequential,
        _ => WriteMethod.ReadOnly,
    };

    /// <summary>
    /// A BD-R whose written blocks can be written again: the drive puts them at the next writable address and keeps a
    /// list. How often that goes on is told by <see cref="OpticalDrive.ReadPseudoOverwriteResources"/>.
    /// </summary>
    public bool HasPseudoOverwrite => Features.IsCurrent(FeatureCode.BdRPseudoOverwrite);

    /// <summary>Any write unit can be overwritten at any time.</summary>
    public bool IsOverwritable => Method is WriteMethod.WholeUnits or WriteMethod.AnyBlock;

    /// <summary>Packet writing at random wants FORMAT UNIT first.</summary>
    public bool MustBeFormatted => Kind.NeedsFormat && Condition != MediumCondition.Formatted
        && Condition is not (MediumCondition.NoMedium or MediumCondition.NotReady);

    /// <summary>
    /// Blocks that the medium writes at once: 32 in a CD-RW's packets and on BD, 16 on DVD, 1 elsewhere on CD.
    /// </summary>
    public int WriteUnitBlocks => HasFixedPackets ? (int)(uint)Facts.Track!.Value.FixedPacketSize
        : IsMrw && Kind.Family == MediumFamily.Cd ? 32
        : Kind.WriteUnitBlocks;

    /// <summary>Blocks that can be addressed from LBA 0 on; 0 on a blank medium.</summary>
    public long BlockCount { get; }

    /// <summary>Null when the drive did not say.</summary>
    public DiscStatus? DiscStatus => Facts.Disc?.DiscStatus;

    public SessionState? LastSessionState => Facts.Disc?.LastSessionState;

    public BackgroundFormatStatus BackgroundFormat => Facts.Disc?.BackgroundFormat ?? BackgroundFormatStatus.None;

    public int SessionCount => Facts.Disc?.SessionCount ?? 0;

    /// <summary>The last track, or the invisible one.</summary>
    public TrackInformation? LastTrack => Facts.Track;

    public DiscInformation? DiscInformation => Facts.Disc;

    /// <summary>Where the next write must go on a medium that is written sequentially.</summary>
    public Lba? NextWritableAddress =>
        Facts.Track is { IsNextWritableAddressValid: true } track ? (Lba)track.NextWritableAddress : null;

    /// <summary>What READ FORMAT CAPACITIES calls current or maximum; null when it did not answer.</summary>
    public CurrentCapacityDescriptor? CurrentCapacity => Facts.CurrentCapacity;

    /// <summary>The formats that the drive offers for this medium.</summary>
    public ImmutableArray<FormatDescriptor> OfferedFormats => Facts.Formats;

    /// <summary>1,000 bytes/s, highest first; empty when the drive does not tell.</summary>
    public ImmutableArray<int> WriteSpeeds { get; }

    /// <summary>
    /// CD: the address where the lead-out must start at the latest; null when the drive does not tell.
    /// </summary>
    public Lba? LastPossibleLeadOut
    {
        get
        {
            if (Facts.Disc is not { } disc || Kind.Family != MediumFamily.Cd)
            {
                return null;
            }

            uint word = disc.LastPossibleLeadOutStart;
            Msf msf = Msf.FromWord(word);
            return word <= 0xFF_FFFF && msf.IsValid && msf.Minute is > 0 and < 90 ? msf.ToLba() : null;
        }
    }

    internal MediumFacts Facts { get; }

    private static bool IsPacketTrack(TrackInformation? information) =>
        information is { IsFormattedForPackets: true } track
        && (uint)track.FixedPacketSize is > 0 and <= LargestPacket
        && track.DataMode is TrackInformation.DataMode1 or TrackInformation.DataMode2
        && (Lba)track.Start == new Lba(0);

    // Of a track that goes on the drive says where, unless a power loss has damaged it, or cut off its closing; a
    // formatted one has no such place.
    private static bool IsTrackOpen(MediumFacts facts) =>
        facts.Track is { IsNextWritableAddressValid: true }
        || facts.Disc is { LastSessionState: SessionState.Incomplete }
        || facts.Disc is { LastSessionState: SessionState.Damaged, DiscStatus: Replies.DiscStatus.Appendable };

    private MediumCondition DecideCondition()
    {
        if (Readiness.Action == SenseAction.NoMedium)
        {
            return MediumCondition.NoMedium;
        }

        if (Profile == Profile.None)
        {
            return Readiness.IsGood ? MediumCondition.NoMedium : MediumCondition.NotReady;
        }

        if (Readiness.Error is FsError.Busy or FsError.DeviceLost or FsError.Cancelled or FsError.MediumChanged)
        {
            return MediumCondition.NotReady;
        }

        return Kind switch
        {
            { Method: WriteMethod.ReadOnly } => Facts.Capacity is null
                ? MediumCondition.Unreadable
                : MediumCondition.Finalised,
            { Profile: Profile.CdRw } when HasFixedPackets || IsMrw => MediumCondition.Formatted,
            { Method: WriteMethod.AnyBlock } or { Profile: Profile.DvdMinusRwRestrictedOverwrite } => ByCapacity(),
            _ => ByDiscStatus(),
        };
    }

    // Media that are written at random: the first descriptor of READ FORMAT CAPACITIES says whether they are formatted.
    private MediumCondition ByCapacity() => Facts.CurrentCapacity?.Type switch
    {
        CapacityType.Formatted => MediumCondition.Formatted,
        CapacityType.Unformatted => MediumCondition.Blank,
        CapacityType.NoMediumOrIncomplete => MediumCondition.Appendable,
        _ => Facts.Disc?.DiscStatus == Replies.DiscStatus.Blank ? MediumCondition.Blank
            : Facts.Capacity is null ? MediumCondition.Unreadable
            : MediumCondition.Formatted,
    };

    private MediumCondition ByDiscStatus() => Facts.Disc?.DiscStatus switch
    {
        Replies.DiscStatus.Blank => MediumCondition.Blank,
        Replies.DiscStatus.Appendable => IsUnwrittenBdR ? MediumCondition.Blank : MediumCondition.Appendable,
        Replies.DiscStatus.Finalised => MediumCondition.Finalised,
        Replies.DiscStatus.RandomWritable => MediumCondition.Formatted,
        _ => Facts.Capacity is null ? MediumCondition.Unreadable : MediumCondition.Finalised,
    };

    // Formatted for spares or pseudo-overwrite, it calls itself appendable before anything is on it.
    private bool IsUnwrittenBdR => Profile == Profile.BdRSequential
        && SessionCount == 1
        && LastSessionState == SessionState.Empty
        && Facts.Track is { IsBlank: true } track
        && (Lba)track.Start == new Lba(0);

    private bool IsSequentialKind =>
        Kind.Method == WriteMethod.Sequential || (Profile == Profile.CdRw && !HasFixedPackets && !IsMrw);

    // READ CAPACITY knows closed sessions alone on many drives. A track in which nothing is recorded adds nothing:
    // behind
    // a closed session it begins far behind the last block that can be read.
    private long EndOfOpenTrack() => Facts.Track is not { } track ? 0
        : track.IsBlank || (track.IsNextWritableAddressValid && (Lba)track.NextWritableAddress <= (Lba)track.Start) ? 0
        : track.IsLastRecordedAddressValid ? ((Lba)track.LastRecordedAddress).Value + 1
        : track.IsNextWritableAddressValid ? ((Lba)track.NextWritableAddress).Value - LinkBlocks
        : 0;

    private long CountBlocks()
    {
        if (Condition is MediumCondition.NoMedium or MediumCondition.NotReady or MediumCondition.Blank)
        {
            return 0;
        }

        // READ CAPACITY of a packet CD-RW is the physical end on some drives: the track knows its user blocks.
        if (HasFixedPackets && Facts.Track is { } packets)
        {
            return (uint)packets.TrackSize - ((uint)packets.TrackSize % (uint)packets.FixedPacketSize);
        }

        long counted = Facts.Capacity is { } capacity ? Math.Max(0, ((Lba)capacity.LastLba).Value + 1) : 0;
        if (Condition == MediumCondition.Appendable && IsSequentialKind)
        {
            return Math.Max(counted, EndOfOpenTrack());
        }

        if (counted == 0 && Facts.CurrentCapacity is { Type: CapacityType.Formatted } current)
        {
            return (uint)current.BlockCount;
        }

        // Of a CD written track at once many drives count the two run-out blocks; the last track's size does not.
        if (Kind.Family == MediumFamily.Cd && Facts.Track is { IsBlank: false } track && (uint)track.TrackSize > 0)
        {
            counted = Math.Min(counted, ((Lba)track.Start).Value + (uint)track.TrackSize);
        }

        return counted;
    }
}
