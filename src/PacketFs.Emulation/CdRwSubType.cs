namespace PacketFs.Emulation;

/// <summary>Speed class of a CD-RW, as ATIP byte 6 bits 5..3 name it.</summary>
public enum CdRwSubType : byte
{
    /// <summary>1x to 4x.</summary>
    Standard = 0,

    /// <summary>4x to 10x.</summary>
    HighSpeed = 1,

    /// <summary>8x to 24x.</summary>
    UltraSpeed = 2,
}
