namespace PacketFs.Mmc.Cd;

/// <summary>Two decimal digits in a byte: how sector headers and Q count, unlike all MMC data.</summary>
public static class Bcd
{
    /// <summary>0 to 99.</summary>
    public static byte Encode(int value)
    {
        (int tens, int ones) = Math.DivRem(value, 10);
        return (byte)((tens << 4) | ones);
    }

    /// <summary>Nonsense comes out as a number that is out of range, not as an exception.</summary>
    public static byte Decode(byte bcd) => (byte)(((bcd >> 4) * 10) + (bcd & 0x0F));

    public static bool IsValid(byte bcd) => (bcd & 0x0F) <= 9 && bcd <= 0x99;

    public static Msf Encode(Msf binary) =>
        new(Encode(binary.Minute), Encode(binary.Second), Encode(binary.Frame));

    public static Msf Decode(Msf bcd) => new(Decode(bcd.Minute), Decode(bcd.Second), Decode(bcd.Frame));

    /// <summary>Whether all three are decimal digits and in the range of their clock.</summary>
    public static bool IsValid(Msf bcd) =>
        IsValid(bcd.Minute) && IsValid(bcd.Second) && IsValid(bcd.Frame) && Decode(bcd).IsValid;
}
