namespace PacketFs.Mmc.Replies;

/// <summary>Format types of FORMAT UNIT and READ FORMAT CAPACITIES (MMC).</summary>
public enum FormatType : byte
{
    /// <summary>The whole medium, as the medium's kind wants it.</summary>
    Full = 0x00,
    SpareAreaExpansion = 0x01,
    ZoneReformat = 0x04,
    ZoneFormat = 0x05,

    /// <summary>CD-RW: every packet written; DVD-RW: restricted overwrite over the whole disc.</summary>
    FullPacket = 0x10,
    GrowSession = 0x11,
    AddSession = 0x12,
    QuickGrowLastBorder = 0x13,
    QuickAddBorder = 0x14,

    /// <summary>DVD-RW: restricted overwrite at once; the disc fills as it is written.</summary>
    Quick = 0x15,

    /// <summary>Mount Rainier, in the background.</summary>
    Mrw = 0x24,

    /// <summary>DVD+RW, in the background.</summary>
    DvdPlusRwBasic = 0x26,

    /// <summary>BD-RE with spare areas.</summary>
    BdReWithSpares = 0x30,

    /// <summary>BD-RE without spare areas.</summary>
    BdReWithoutSpares = 0x31,

    /// <summary>BD-R with spare areas.</summary>
    BdRWithSpares = 0x32,
}
