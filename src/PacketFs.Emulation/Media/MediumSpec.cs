using System.Collections.Immutable;
using PacketFs.Emulation.Timing;
using PacketFs.Mmc;

namespace PacketFs.Emulation.Media;

/// <summary>
/// What is printed on the box: one row per kind of medium. Rules that depend on a disc's state are in the media's
/// classes; these figures never change (nominal capacities of the media's standards).
/// </summary>
/// <param name="Profile">While the disc is blank; formatting may change it.</param>
/// <param name="UnitBlocks">Blocks that the laser writes together: packet, ECC block, cluster.</param>
/// <param name="Units">Of them, all user data and spares that a format may choose between.</param>
/// <param name="WriteSpeeds">Multiples of the family's single speed, highest first; empty: by the disc.</param>
/// <param name="ReadSpeed">The same; 0: by the drive's timing profile.</param>
internal sealed record MediumSpec(
    MediumType Type, string Name, Profile Profile, int UnitBlocks, int Units, ImmutableArray<int> WriteSpeeds,
    int ReadSpeed)
{
    private static readonly ImmutableArray<MediumSpec> Rows =
    [
        new(MediumType.CdRw, "CD-RW", Profile.CdRw, 32, 9227, [], 0)
        {
            TrackCapacity = 99,
            SessionCapacity = 99,
            HasAtip = true,
        },
        new(MediumType.CdRom, "CD-ROM", Profile.CdRom, 32, 9227, [24], 0)
        {
            TrackCapacity = 99,
            SessionCapacity = 99,
            HasAtip = true,
            IsPressed = true,
        },
        new(MediumType.CdR, "CD-R", Profile.CdR, 32, 9227, [24, 16, 10, 8, 4], 0)
        {
            TrackCapacity = 99,
            SessionCapacity = 99,
            HasAtip = true,
            IsWrittenOnce = true,
        },
        new(MediumType.DvdPlusRw, "DVD+RW", Profile.DvdPlusRw, 16, 2_295_104 / 16, [4], 8)
        {
            FormatsInBackground = true,
        },
        new(MediumType.DvdRam, "DVD-RAM", Profile.DvdRam, 16, 2_295_072 / 16, [3, 2], 3)
        {
            IsFactoryFormatted = true,
            ReadsBlankAsZeros = true,
            PrimarySpares = 800,
            DefaultSpares = (2_295_072 - 2_236_704) / 16,
        },
        new(MediumType.BdRe, "BD-RE", Profile.BdRe, 32, 12_219_392 / 32, [2, 1], 4)
        {
            DefaultSpares = 0x3000,
            MostSpares = 0x5000,
            LeastSpares = 0x1000,
        },
        new(MediumType.DvdMinusRw, "DVD-RW", Profile.DvdMinusRwSequential, 16, 2_297_888 / 16, [4, 2, 1], 8)
        {
            TrackCapacity = 512,
            SessionCapacity = 256,
        },
        new(MediumType.CdMrw, "CD-MRW", Profile.CdRw, 32, 8650, [10, 8, 4], 0)
        {
            IsMrw = true,
            FormatsInBackground = true,
            ReadsBlankAsZeros = true,
            PrimarySpares = 64 * 8,
        },

        // How the spares of a DVD+MRW lie is not published: as many of a hundred as on CD-MRW.
        new(MediumType.DvdPlusMrw, "DVD+MRW", Profile.DvdPlusRw, 16, 2_295_104 / 16 * 136 / 144, [4], 8)
        {
            IsMrw = true,
            FormatsInBackground = true,
            ReadsBlankAsZeros = true,
            PrimarySpares = 2_295_104 / 16 * 8 / 144,
        },
        new(MediumType.DvdPlusR, "DVD+R", Profile.DvdPlusR, 16, 2_295_104 / 16, [16, 8, 4], 16)
        {
            TrackCapacity = 512,
            SessionCapacity = 154,
            IsWrittenOnce = true,
        },
        new(MediumType.DvdMinusR, "DVD-R", Profile.DvdMinusRSequential, 16, 2_298_496 / 16, [16, 8, 4], 16)
        {
            TrackCapacity = 512,
            SessionCapacity = 256,
            IsWrittenOnce = true,
        },
        new(MediumType.BdR, "BD-R", Profile.BdRSequential, 32, 12_219_392 / 32, [6, 4, 2], 8)
        {
            TrackCapacity = 1024,
            SessionCapacity = 512,
            IsWrittenOnce = true,
            DefaultSpares = 0x3000,
            MostSpares = 0x2_8000,
            LeastSpares = 0x1000,
        },

        // One layer; both come in two as well, which reads the same.
        new(MediumType.DvdRom, "DVD-ROM", Profile.DvdRom, 16, 4_171_712 / 16, [1], 16)
        {
            IsPressed = true,
            IsFactoryFormatted = true,
        },
        new(MediumType.BdRom, "BD-ROM", Profile.BdRom, 32, 24_438_784 / 32, [1], 8)
        {
            IsPressed = true,
            IsFactoryFormatted = true,
        },
    ];

    /// <summary>It came from a press, with what it holds.</summary>
    public bool IsPressed { get; init; }

    /// <summary>Each of its units is written once and for all.</summary>
    public bool IsWrittenOnce { get; init; }

    /// <summary>Mount Rainier: the drive manages defects, and formats while the host works.</summary>
    public bool IsMrw { get; init; }

    public bool FormatsInBackground { get; init; }

    /// <summary>It can be written as it comes out of the box.</summary>
    public bool IsFactoryFormatted { get; init; }

    /// <summary>What has never been written reads as zeros; else it cannot be read.</summary>
    public bool ReadsBlankAsZeros { get; init; }

    /// <summary>Spare units that every format has, outside of <see cref="Units"/>.</summary>
    public int PrimarySpares { get; init; }

    /// <summary>Units that the default format sets aside of <see cref="Units"/>.</summary>
    public int DefaultSpares { get; init; }

    public int MostSpares { get; init; }

    public int LeastSpares { get; init; }

    /// <summary>A CD whose groove says how long it is.</summary>
    public bool HasAtip { get; init; }

    /// <summary>Tracks that a disc has at most; 0: its rules know one that needs no record.</summary>
    public int TrackCapacity { get; init; }

    /// <summary>Sessions, or borders.</summary>
    public int SessionCapacity { get; init; }

    /// <summary>Bytes of the track table at the end of a disc's state.</summary>
    public int TrackTableBytes =>
        TrackCapacity == 0 ? 0 : Discs.Tracks.TrackTable.BytesFor(TrackCapacity, SessionCapacity);

    public MediumKind Kind => MediumKind.Of(Profile);

    public MediumFamily Family => Kind.Family;

    /// <summary>Null: no such medium is known.</summary>
    public static MediumSpec? Find(MediumType type)
    {
        foreach (MediumSpec row in Rows)
        {
            if (row.Type == type)
            {
                return row;
            }
        }

        return null;
    }

    public static MediumSpec Of(MediumType type) =>
        Find(type) ?? throw new Core.InvariantException($"{type} was checked when the disc was made or opened");

    public DiscGeometry GeometryOf(EmulatedDisc disc) => DiscGeometry.Of(
        Family,
        disc.Minutes == 0 ? 80 : disc.Minutes,
        disc.PacketBlocks,
        Family == MediumFamily.Cd ? Discs.CdAtip.LinkBlocks : 0);

    /// <summary>Spares scale with discs that are smaller than usual; where there are any, at least two.</summary>
    public int Scale(int spares, int units)
    {
        if (spares == 0 || units == Units)
        {
            return spares;
        }

        return Math.Max(2, (int)((long)spares * units / Units));
    }
}
