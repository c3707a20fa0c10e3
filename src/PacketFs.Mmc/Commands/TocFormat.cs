namespace PacketFs.Mmc.Commands;

/// <summary>Format of READ TOC/PMA/ATIP (MMC).</summary>
public enum TocFormat : byte
{
    Toc = 0,
    SessionInformation = 1,
    FullToc = 2,
    Pma = 3,
    Atip = 4,
    CdText = 5,
}
