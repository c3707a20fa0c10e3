using System.Collections.Frozen;

namespace PacketFs.Mmc;

/// <summary>
/// What a profile means for us: one row per profile (MMC profile list; nominal figures of the media's standards).
/// </summary>
/// <param name="Name">For people.</param>
/// <param name="WriteUnitBlocks">ECC block, cluster or (CD) single block; a CD-RW's packets are told by its
/// track.</param>
/// <param name="IsErasable">By profile, not by the drive's erasable bit, which some drives clear after
/// formatting.</param>
/// <param name="NeedsFormat">Packet writing at random wants the medium formatted first.</param>
public sealed record MediumKind(
    Profile Profile,
    string Name,
    MediumFamily Family,
    int WriteUnitBlocks,
    WriteMethod Method,
    bool IsErasable,
    bool NeedsFormat)
{
    private static readonly FrozenDictionary<Profile, MediumKind> Rows = new[]
    {
        ReadOnly(Profile.CdRom, "CD-ROM", MediumFamily.Cd, 1),
        Sequential(Profile.CdR, "CD-R", MediumFamily.Cd, 1),
        new(Profile.CdRw, "CD-RW", MediumFamily.Cd, 1, WriteMethod.WholeUnits, IsErasable: true, NeedsFormat: true),
        ReadOnly(Profile.DvdRom, "DVD-ROM", MediumFamily.Dvd, 16),
        Sequential(Profile.DvdMinusRSequential, "DVD-R", MediumFamily.Dvd, 16),
        Overwritable(Profile.DvdRam, "DVD-RAM", MediumFamily.Dvd, 16, WriteMethod.AnyBlock),
        Overwritable(
            Profile.DvdMinusRwRestrictedOverwrite, "DVD-RW", MediumFamily.Dvd, 16, WriteMethod.WholeUnits),
        new(
            Profile.DvdMinusRwSequential,
            "DVD-RW",
            MediumFamily.Dvd,
            16,
            WriteMethod.Sequential,
            IsErasable: true,
            NeedsFormat: true),
        Sequential(Profile.DvdMinusRDualLayerSequential, "DVD-R DL", MediumFamily.Dvd, 16),
        Sequential(Profile.DvdMinusRDualLayerJump, "DVD-R DL", MediumFamily.Dvd, 16),
        Overwritable(Profile.DvdPlusRw, "DVD+RW", MediumFamily.Dvd, 16, WriteMethod.AnyBlock),
        Sequential(Profile.DvdPlusR, "DVD+R", MediumFamily.Dvd, 16),
        Overwritable(Profile.DvdPlusRwDualLayer, "DVD+RW DL", MediumFamily.Dvd, 16, WriteMethod.AnyBlock),
        Sequential(Profile.DvdPlusRDualLayer, "DVD+R DL", MediumFamily.Dvd, 16),
        ReadOnly(Profile.BdRom, "BD-ROM", MediumFamily.Bd, 32),
        Sequential(Profile.BdRSequential, "BD-R", MediumFamily.Bd, 32),
        new(
            Profile.BdRRandom,
            "BD-R",
            MediumFamily.Bd,
            32,
            WriteMethod.RandomOnce,
            IsErasable: false,
            NeedsFormat: false),
        Overwritable(Profile.BdRe, "BD-RE", MediumFamily.Bd, 32, WriteMethod.AnyBlock),
    }.ToFrozenDictionary(row => row.Profile);

    /// <summary>Every profile that has a row.</summary>
    public static IEnumerable<MediumKind> All => Rows.Values;

    /// <summary>1x in the 1,000 bytes/s that drives count speeds in (CD: 2,352 bytes in a block).</summary>
    public double SingleSpeed => Family switch
    {
        MediumFamily.Cd => 176.4,
        MediumFamily.Dvd => 1385,
        MediumFamily.Bd => 4495.625,
        _ => 1385,
    };

    /// <summary>Blocks of 2,048 user bytes per second at 1x; on a CD, link blocks count.</summary>
    public double SingleSpeedBlocks => Family switch
    {
        MediumFamily.Cd => 75,
        MediumFamily.Bd => 2195.1,
        _ => 676.3,
    };

    /// <summary>The row of the profile, or a read-only stranger.</summary>
    public static MediumKind Of(Profile profile) => Rows.TryGetValue(profile, out MediumKind? row)
        ? row
        : ReadOnly(profile, profile == Profile.None ? "no disc" : "unknown disc", MediumFamily.Unknown, 1);

    private static MediumKind ReadOnly(Profile profile, string name, MediumFamily family, int unit) =>
        new(profile, name, family, unit, WriteMethod.ReadOnly, IsErasable: false, NeedsFormat: false);

    private static MediumKind Sequential(Profile profile, string name, MediumFamily family, int unit) =>
        new(profile, name, family, unit, WriteMethod.Sequential, IsErasable: false, NeedsFormat: false);

    private static MediumKind Overwritable(
        Profile profile, string name, MediumFamily family, int unit, WriteMethod method) =>
        new(profile, name, family, unit, method, IsErasable: true, NeedsFormat: true);
}
