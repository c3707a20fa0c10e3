using System.Collections.Immutable;
using PacketFs.Mmc.Commands;

namespace PacketFs.Emulation.Media.Sequential;

/// <summary>
/// How the kinds of DVD and BD that are written in order differ: one row each. What they have in common, sessions of
/// tracks that grow at their next writable addresses, is the business of <see cref="SequentialTracks"/>. Where the
/// standards leave the size of a border zone to the drive, the figures are those seen in the field.
/// </summary>
internal sealed record SequentialRules(MediumType Type)
{
    private static readonly SequentialRules DvdMinus = new(MediumType.DvdMinusR)
    {
        HasWriteParameters = true,
        MaximumOpenTracks = 3,
        FirstGap = 28_672,
        NextGap = 6_144,
        PadsReservedTracks = true,
        CloseTrackTime = TimeSpan.FromSeconds(5),
        CloseSessionTime = TimeSpan.FromSeconds(30),
        FinaliseTime = TimeSpan.FromSeconds(60),
        FinaliseFunctions = [CloseFunction.FinaliseMinusDisc],
    };

    private static readonly ImmutableArray<SequentialRules> Rows =
    [
        DvdMinus,
        DvdMinus with { Type = MediumType.DvdMinusRw },
        new(MediumType.DvdPlusR)
        {
            TakesParts = true,
            HasInvisibleTrack = true,
            MaximumOpenTracks = 16,
            FirstGap = 2_048,
            NextGap = 2_048,
            PadsReservedTracks = true,
            CloseTrackTime = TimeSpan.FromSeconds(10),
            CloseSessionTime = TimeSpan.FromSeconds(50),
            FinaliseTime = TimeSpan.FromSeconds(90),
            FinaliseFunctions = [CloseFunction.FinaliseMinimalRadius, CloseFunction.FinaliseDisc],
        },
        new(MediumType.BdR)
        {
            TakesParts = true,
            SplitsAtAddress = true,
            SplitsWrittenTracks = true,
            MaximumOpenTracks = 16,
            FirstGap = 32,
            NextGap = 32,
            CloseTrackTime = TimeSpan.FromSeconds(12),
            CloseSessionTime = TimeSpan.FromSeconds(25),
            FinaliseTime = TimeSpan.FromSeconds(90),
            FinaliseFunctions = [CloseFunction.FinaliseDisc],
        },
    ];

    /// <summary>Mode page 05h says how it is written: incrementally, or as a whole; and what a close leaves.</summary>
    public bool HasWriteParameters { get; init; }

    /// <summary>Writes need not end on ECC blocks: the drive puts parts together, and pads the last one.</summary>
    public bool TakesParts { get; init; }

    /// <summary>Track number FFh names the track that is not complete.</summary>
    public bool HasInvisibleTrack { get; init; }

    /// <summary>RESERVE TRACK may name the address where a track is split.</summary>
    public bool SplitsAtAddress { get; init; }

    /// <summary>A track may be split behind what is written in it.</summary>
    public bool SplitsWrittenTracks { get; init; }

    /// <summary>Tracks that can be written to at the same time, the last one included.</summary>
    public int MaximumOpenTracks { get; init; }

    /// <summary>Blocks between the first session and the next: border-out and border-in, or their like.</summary>
    public int FirstGap { get; init; }

    /// <summary>The same between later ones.</summary>
    public int NextGap { get; init; }

    /// <summary>Closing a reserved track writes zeros up to its end.</summary>
    public bool PadsReservedTracks { get; init; }

    public TimeSpan CloseTrackTime { get; init; }

    /// <summary>Beyond the time that the gap takes.</summary>
    public TimeSpan CloseSessionTime { get; init; }

    public TimeSpan FinaliseTime { get; init; }

    /// <summary>Functions of CLOSE TRACK/SESSION after which nothing can be added.</summary>
    public ImmutableArray<CloseFunction> FinaliseFunctions { get; init; } = [];

    public static SequentialRules Of(MediumType type)
    {
        foreach (SequentialRules row in Rows)
        {
            if (row.Type == type)
            {
                return row;
            }
        }

        throw new Core.InvariantException($"{type} is not recorded sequentially");
    }
}
