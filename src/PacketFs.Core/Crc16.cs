namespace PacketFs.Core;

/// <summary>
/// CRC-ITU-T: polynomial 1021h, initial value 0, most significant bit first, no final xor. Used by ECMA-167
/// descriptor tags (3/7.2.6) and, inverted, by the CD's Q sub-channel. Check value of "123456789": 31C3h.
/// Eight bytes a step: directories are sealed by it again and again.
/// </summary>
public static class Crc16
{
    private const int Slices = 8;
    private static readonly ushort[] Tables = BuildTables();

    public static ushort Compute(ReadOnlySpan<byte> data, ushort seed = 0)
    {
        unchecked
        {
            ReadOnlySpan<ushort> t = Tables;
            uint crc = seed;
            while (data.Length >= Slices)
            {
                crc = (uint)(t[(7 * 256) + (data[0] ^ (byte)(crc >> 8))]
                    ^ t[(6 * 256) + (data[1] ^ (byte)crc)]
                    ^ t[(5 * 256) + data[2]]
                    ^ t[(4 * 256) + data[3]]
                    ^ t[(3 * 256) + data[4]]
                    ^ t[(2 * 256) + data[5]]
                    ^ t[256 + data[6]]
                    ^ t[data[7]]);
                data = data[Slices..];
            }

            foreach (byte value in data)
            {
                crc = (ushort)((crc << 8) ^ t[(byte)(crc >> 8) ^ value]);
            }

            return (ushort)crc;
        }
    }

    private static ushort[] BuildTables()
    {
        unchecked
        {
            ushort[] tables = new ushort[Slices * 256];
            for (int value = 0; value < 256; value++)
            {
                uint crc = (uint)value << 8;
                for (int bit = 0; bit < 8; bit++)
                {
                    crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
                }

                tables[value] = (ushort)crc;
            }

            for (int slice = 1; slice < Slices; slice++)
            {
                for (int value = 0; value < 256; value++)
                {
                    ushort before = tables[((slice - 1) * 256) + value];
                    tables[(slice * 256) + value] = (ushort)((before << 8) ^ tables[before >> 8]);
                }
            }

            return tables;
        }
    }
}
