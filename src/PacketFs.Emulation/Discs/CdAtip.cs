namespace PacketFs.Emulation.Discs;

/// <summary>
/// What the wobble of a blank CD-RW says (ATIP): where recording begins and must end, and how fast it may be.
/// Values as on the common media of each size; frames are counted from 00:00:00, the lead-in lies at 97 minutes.
/// </summary>
internal static class CdAtip
{
    private const int SmallDisc = 21;
    public const int FramesPerSecond = 75;
    public const int FramesPerMinute = 60 * FramesPerSecond;

    /// <summary>LBA 0 lies at 00:02:00.</summary>
    public const int LbaOffsetFrames = 150;

    /// <summary>97:10:00.</summary>
    public const uint LeadInFrame = (97 * FramesPerMinute) + (10 * FramesPerSecond);

    /// <summary>Link, run-in and run-out blocks around every packet.</summary>
    public const int LinkBlocks = 7;

    /// <summary>Last possible start of the lead-out, in frames: 74:00:00 or 79:59:74.</summary>
    public static uint LastLeadOutFrame(int minutes) => minutes switch
    {
        74 => 74 * FramesPerMinute,
        80 => (80 * FramesPerMinute) - 1,
        _ => (uint)minutes * FramesPerMinute,
    };

    /// <summary>
    /// CD-RW of 74 and 80 minutes are common, of 8 cm they have 21; a CD-R may be as short as two minutes, for
    /// experiments.
    /// </summary>
    public static bool IsLength(MediumType medium, int minutes) =>
        minutes is SmallDisc or 74 or 80 || (medium != MediumType.CdRw && minutes is >= 2 and < 80);

    /// <summary>Fixed packets that fit before the lead-out: the last one needs no run-in of a next one.</summary>
    public static int PacketCapacity(long lastLeadOutLba, int packetBlocks) =>
        (int)((lastLeadOutLba + 4) / (packetBlocks + LinkBlocks));

    /// <summary>Ticks that <paramref name="frames"/> take under the head, at multiples of 75 per second.</summary>
    public static long FrameTicks(long frames, int speed) =>
        frames * TimeSpan.TicksPerSecond / (FramesPerSecond * (long)speed);

    /// <summary>Highest write speed that a medium of this class takes, in multiples of 75 frames per second.</summary>
    public static int MaximumSpeed(CdRwSubType subType) => subType switch
    {
        CdRwSubType.Standard => 4,
        CdRwSubType.HighSpeed => 10,
        _ => 24,
    };

    /// <summary>Lowest write speed.</summary>
    public static int MinimumSpeed(CdRwSubType subType) => subType switch
    {
        CdRwSubType.Standard => 1,
        CdRwSubType.HighSpeed => 4,
        _ => 8,
    };
}
