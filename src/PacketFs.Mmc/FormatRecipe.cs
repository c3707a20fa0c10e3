using System.Collections.Immutable;
using PacketFs.Mmc.Replies;

namespace PacketFs.Mmc;

/// <summary>
/// How a kind of medium is made ready for packet writing at random: one row per profile (the ways of the formatting
/// programs in the field). Media differ in rows, not in code.
/// </summary>
/// <param name="Types">Format types to look for among those that the drive offers, the best first.</param>
/// <param name="QuickTypes">The same when speed matters more; empty: there is no quicker way.</param>
/// <param name="PacketBlocks">The block count is cut to a multiple of it.</param>
/// <param name="BlankFirst">A medium that is not blank is blanked.</param>
/// <param name="SetsWriteParameters">Mode page 05h goes before FORMAT UNIT.</param>
/// <param name="HasLegacyCode">FORMAT UNIT with code 7 is tried when code 1 is refused.</param>
/// <param name="OptionsValid">The list header's option bits count (FOV).</param>
/// <param name="QuickSkipsCertification">Quick means DCRT and CmpList (DVD-RAM).</param>
/// <param name="ClosesSession">A session is closed after a quick format.</param>
/// <param name="WritesWholeDisc">Takes as long as writing everything; else a minute.</param>
internal sealed record FormatRecipe(
    Profile Profile,
    ImmutableArray<FormatType> Types,
    ImmutableArray<FormatType> QuickTypes,
    int PacketBlocks,
    bool BlankFirst = false,
    bool SetsWriteParameters = false,
    bool HasLegacyCode = false,
    bool OptionsValid = false,
    bool QuickSkipsCertification = false,
    bool ClosesSession = false,
    bool WritesWholeDisc = true)
{
    private static readonly ImmutableArray<FormatRecipe> Rows =
    [
        new(
            Profile.CdRw,
            [FormatType.FullPacket],
            [],
            PacketBlocks: 32,
            BlankFirst: true,
            SetsWriteParameters: true,
            HasLegacyCode: true),
        new(
            Profile.DvdMinusRwSequential,
            [FormatType.FullPacket, FormatType.Full],
            [],
            PacketBlocks: 16),
        new(
            Profile.DvdMinusRwRestrictedOverwrite,
            [FormatType.FullPacket, FormatType.Full],
            [],
            PacketBlocks: 16),

        // Both format in the background: the drive is ready within a minute.
        new(Profile.DvdPlusRw, [FormatType.DvdPlusRwBasic], [], PacketBlocks: 16, WritesWholeDisc: false),
        new(Profile.DvdPlusRwDualLayer, [FormatType.DvdPlusRwBasic], [], PacketBlocks: 16, WritesWholeDisc: false),
        new(
            Profile.DvdRam,
            [FormatType.Full],
            [FormatType.Full],
            PacketBlocks: 16,
            OptionsValid: true,
            QuickSkipsCertification: true),
        new(
            Profile.BdRe,
            [FormatType.BdReWithSpares, FormatType.Full],
            [FormatType.Full, FormatType.BdReWithSpares],
            PacketBlocks: 32,
            OptionsValid: true),
    ];

    /// <summary>Mount Rainier has no profile of its own; it formats in the background too.</summary>
    private static readonly ImmutableArray<FormatRecipe> MrwRows =
    [
        new(Profile.CdRw, [FormatType.Mrw], [], PacketBlocks: 32, WritesWholeDisc: false),
        new(Profile.DvdPlusRw, [FormatType.Mrw], [], PacketBlocks: 16, WritesWholeDisc: false),
    ];

    /// <summary>A BD-R stays as it is unless somebody asks for this; it can be done once.</summary>
    public static FormatRecipe PseudoOverwrite { get; } = new(
        Profile.BdRSequential,
        [FormatType.BdRWithSpares, FormatType.Full],
        [],
        PacketBlocks: 32,
        OptionsValid: true,
        WritesWholeDisc: false);

    /// <summary>
    /// The row for this medium. Mount Rainier is kept where it is, and made where the drive offers nothing else.
    /// </summary>
    public static FormatRecipe? Of(MediumState state)
    {
        FormatRecipe? usual = Of(state.Profile);
        bool offersMrw = state.OfferedFormats.Any(offered => offered.Type == FormatType.Mrw);
        bool offersUsual = usual is not null
            && state.OfferedFormats.Any(offered => usual.Types.Contains(offered.Type));
        if (!offersMrw || (offersUsual && !state.IsMrw))
        {
            return usual;
        }

        return MrwRows.FirstOrDefault(row => row.Profile == state.Profile) ?? usual;
    }

    public static FormatRecipe? Of(Profile profile)
    {
        foreach (FormatRecipe row in Rows)
        {
            if (row.Profile == profile)
            {
                return row;
            }
        }

        return null;
    }

    public ImmutableArray<FormatType> TypesFor(bool full) => full || QuickTypes.IsEmpty ? Types : QuickTypes;
}
