namespace PacketFs.Mmc;

/// <summary>Mode pages of SPC and MMC that PacketFs knows.</summary>
public enum ModePageCode : byte
{
    VendorSpecific = 0x00,
    ReadWriteErrorRecovery = 0x01,
    Mrw = 0x03,
    WriteParameters = 0x05,
    Caching = 0x08,
    CdAudioControl = 0x0E,
    PowerCondition = 0x1A,
    TimeOutAndProtect = 0x1D,
    Capabilities = 0x2A,

    /// <summary>Where the first prototypes of MRW drives kept the MRW page.</summary>
    MrwPrototype = 0x2C,
    AllPages = 0x3F,
}
