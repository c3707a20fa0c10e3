namespace PacketFs.Mmc;

/// <summary>Single bits of a byte, as CDBs and parameter data carry them.</summary>
internal static class Bits
{
    /// <summary>The mask when the condition holds, else 0.</summary>
    public static byte If(bool condition, byte mask) => condition ? mask : (byte)0;

    public static bool Has(byte value, byte mask) => (value & mask) != 0;

    /// <summary>The byte with the masked bits set or cleared.</summary>
    public static byte Set(byte value, byte mask, bool on) => (byte)(on ? value | mask : value & ~mask & 0xFF);

    /// <summary>
    /// The byte with the field of <paramref name="mask"/>, starting at bit <paramref name="shift"/>, replaced.
    /// </summary>
    public static byte Insert(byte value, byte mask, int shift, int field)
    {
        int placed = (field << shift) & mask;
        return (byte)((value & ~mask & 0xFF) | placed);
    }
}
