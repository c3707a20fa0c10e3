using PacketFs.Mmc.Cd;

namespace PacketFs.Recording.Tracks;

/// <summary>Facts of each <see cref="SectorForm"/>.</summary>
public static class SectorForms
{
    /// <summary>Bytes of a sector of an input.</summary>
    public static int SizeOf(SectorForm form) => form switch
    {
        SectorForm.Mode1 or SectorForm.Form1 => CdSector.UserSize,
        SectorForm.Mode2 => CdSector.FormlessSize,
        _ => CdSector.RawSize,
    };

    /// <summary>No audio.</summary>
    public static bool IsData(SectorForm form) => form != SectorForm.Audio;

    /// <summary>Mode 2 in any of its shapes.</summary>
    public static bool IsMode2(SectorForm form) =>
        form is SectorForm.Form1 or SectorForm.Mode2 or SectorForm.Mode2Raw;

    /// <summary>For people.</summary>
    public static string NameOf(SectorForm form) => form switch
    {
        SectorForm.Audio => "audio",
        SectorForm.Mode1 => "data, Mode 1",
        SectorForm.Mode1Raw => "data, raw Mode 1",
        SectorForm.Form1 => "data, Mode 2 Form 1",
        SectorForm.Mode2 => "data, Mode 2",
        _ => "data, raw Mode 2",
    };
}
