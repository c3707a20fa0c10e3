using System.Buffers.Binary;

namespace PacketFs.Mmc.Cd;

/// <summary>
/// Error detection code of a CD sector (ECMA-130 14.3): CRC-32 with polynomial 8001801Bh, least significant bit
/// first, initial value 0, no final xor, stored little-endian. Eight bytes a step.
/// </summary>
public static class SectorEdc
{
    public const int Size = 4;

    private const int Slices = 8;
    private const uint ReversedPolynomial = 0xD801_8001;
    private static readonly uint[] Tables = BuildTables();

    /// <summary>The code over <paramref name="data"/>, continued from <paramref name="seed"/>.</summary>
    public static uint Compute(ReadOnlySpan<byte> data, uint seed = 0)
    {
        unchecked
        {
            ReadOnlySpan<uint> t = Tables;
            uint edc = seed;
            while (data.Length >= Slices)
            {
                uint low = BinaryPrimitives.ReadUInt32LittleEndian(data) ^ edc;
                uint high = BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
                edc = t[(7 * 256) + (byte)low]
                    ^ t[(6 * 256) + (byte)(low >> 8)]
                    ^ t[(5 * 256) + (byte)(low >> 16)]
                    ^ t[(4 * 256) + (byte)(low >> 24)]
                    ^ t[(3 * 256) + (byte)high]
                    ^ t[(2 * 256) + (byte)(high >> 8)]
                    ^ t[256 + (byte)(high >> 16)]
                    ^ t[(byte)(high >> 24)];
                data = data[Slices..];
            }

            foreach (byte value in data)
            {
                edc = (edc >> 8) ^ t[(byte)(edc ^ value)];
            }

            return edc;
        }
    }

    /// <summary>Writes the code of <paramref name="data"/> to the four bytes at <paramref name="target"/>.</summary>
    public static void Put(ReadOnlySpan<byte> data, Span<byte> target) =>
        BinaryPrimitives.WriteUInt32LittleEndian(target, Compute(data));

    /// <summary>Whether the four bytes at <paramref name="stored"/> are the code of <paramref name="data"/>.</summary>
    public static bool Holds(ReadOnlySpan<byte> data, ReadOnlySpan<byte> stored) =>
        BinaryPrimitives.ReadUInt32LittleEndian(stored) == Compute(data);

    private static uint[] BuildTables()
    {
        unchecked
        {
            uint[] tables = new uint[Slices * 256];
            for (int value = 0; value < 256; value++)
            {
                uint edc = (uint)value;
                for (int bit = 0; bit < 8; bit++)
                {
                    edc = (edc & 1) != 0 ? (edc >> 1) ^ ReversedPolynomial : edc >> 1;
                }

                tables[value] = edc;
            }

            for (int slice = 1; slice < Slices; slice++)
            {
                for (int value = 0; value < 256; value++)
                {
                    uint before = tables[((slice - 1) * 256) + value];
                    tables[(slice * 256) + value] = (before >> 8) ^ tables[(byte)before];
                }
            }

            return tables;
        }
    }
}
