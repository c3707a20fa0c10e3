using PacketFs.Emulation.Media.Sequential;

namespace PacketFs.Emulation.Media;

/// <summary>Which rules a disc follows: one line per class of media.</summary>
internal static class MediumRules
{
    public static IMedium Of(EmulatedDisc disc, DriveKind kind) =>
        kind == DriveKind.Recorder ? Of(disc) : new RomMedium(Of(disc), kind);

    private static IMedium Of(EmulatedDisc disc) => disc.Medium switch
    {
        MediumType.CdRw => new CdRwMedium(disc),
        MediumType.CdR or MediumType.CdRom => new Cd.CdTracksMedium(disc),
        MediumType.DvdMinusRw => new DvdMinusRwMedium(disc),
        MediumType.DvdPlusR or MediumType.DvdMinusR or MediumType.BdR => new SequentialMedium(disc),
        MediumType.DvdRom or MediumType.BdRom => new PressedMedium(disc),
        _ => new OverwritableMedium(disc),
    };
}
