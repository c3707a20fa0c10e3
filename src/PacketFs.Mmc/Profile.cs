namespace PacketFs.Mmc;

/// <summary>What kind of medium the drive currently treats as loaded (GET CONFIGURATION; MMC profile list).</summary>
public enum Profile : ushort
{
    None = 0x0000,
    NonRemovableDisk = 0x0001,
    RemovableDisk = 0x0002,
    CdRom = 0x0008,
    CdR = 0x0009,
    CdRw = 0x000A,
    DvdRom = 0x0010,
    DvdMinusRSequential = 0x0011,
    DvdRam = 0x0012,
    DvdMinusRwRestrictedOverwrite = 0x0013,
    DvdMinusRwSequential = 0x0014,
    DvdMinusRDualLayerSequential = 0x0015,
    DvdMinusRDualLayerJump = 0x0016,
    DvdPlusRw = 0x001A,
    DvdPlusR = 0x001B,
    DvdPlusRwDualLayer = 0x002A,
    DvdPlusRDualLayer = 0x002B,
    BdRom = 0x0040,
    BdRSequential = 0x0041,
    BdRRandom = 0x0042,
    BdRe = 0x0043,
    NonConforming = 0xFFFF,
}
