using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PacketFs.Mmc.Cd;

/// <summary>
/// Error correction code of a CD sector (ECMA-130 annex A): a product code over GF(256), polynomial 11Dh, on the bytes
/// from the header on, as 43 columns of 16-bit words, the two bytes of a word being two planes that never mix.
/// </summary>
/// <remarks>
/// P protects each column of 24 words with 2 more; Q each of 26 diagonals of 43 words (P included) with 2 more. Both
/// are Horner's rule, A = 2 (A + v), B = B + v, and p0 = (2A + B) / 3, p1 = p0 + B. Columns lie side by side, so P
/// takes a row as a vector of 86 bytes. For Q the words are turned first (columns become runs of 26 words, laid down
/// twice), so that the words of all 26 diagonals in one column are a run, too: diagonal d meets column j in row
/// (d + j) mod 26.
/// </remarks>
public static class SectorEcc
{
    /// <summary>P and Q.</summary>
    public const int Size = PSize + QSize;

    public const int PSize = 2 * RowBytes;

    public const int QSize = 2 * DiagonalBytes;

    private const int HeaderOffset = 12;
    private const int HeaderSize = 4;
    private const int PlaceOfP = 2076;

    private const int Columns = 43;
    private const int DataRows = 24;
    private const int Rows = 26;
    private const int RowBytes = 2 * Columns;
    private const int DiagonalBytes = 2 * Rows;
    private const int DataBytes = DataRows * RowBytes;

    private const byte Polynomial = 0x1D;
    private static readonly byte[] DividedByThree = BuildDivision();

    /// <summary>Computes P and Q of a raw sector and puts them to their place.</summary>
    /// <param name="sector">2,352 bytes, complete up to 2,075.</param>
    /// <param name="withHeader">False for Mode 2 Form 1: its code takes the header as zeros.</param>
    public static void Put(Span<byte> sector, bool withHeader) =>
        Compute(sector, withHeader, sector.Slice(PlaceOfP, Size));

    /// <summary>Which of the two codes are not what the sector's data demand.</summary>
    /// <param name="sector">2,352 bytes.</param>
    /// <param name="withHeader">False for Mode 2 Form 1: its code takes the header as zeros.</param>
    [SkipLocalsInit]
    public static CdSectorFaults Check(ReadOnlySpan<byte> sector, bool withHeader)
    {
        Span<byte> parity = stackalloc byte[Size];
        Compute(sector, withHeader, parity);
        ReadOnlySpan<byte> stored = sector.Slice(PlaceOfP, Size);
        CdSectorFaults faults = CdSectorFaults.None;
        if (!stored[..PSize].SequenceEqual(parity[..PSize]))
        {
            faults |= CdSectorFaults.EccP;
        }

        if (!stored[PSize..].SequenceEqual(parity[PSize..]))
        {
            faults |= CdSectorFaults.EccQ;
        }

        return faults;
    }

    [SkipLocalsInit]
    private static void Compute(ReadOnlySpan<byte> sector, bool withHeader, Span<byte> parity)
    {
        Span<byte> words = stackalloc byte[Rows * RowBytes];
        sector.Slice(HeaderOffset, DataBytes).CopyTo(words);
        if (!withHeader)
        {
            words[..HeaderSize].Clear();
        }

        Encode(words[..DataBytes], RowBytes, DataRows, words[DataBytes..]);

        Span<ushort> turned = stackalloc ushort[Columns * 2 * Rows];
        Turn(MemoryMarshal.Cast<byte, ushort>(words), turned);
        Span<byte> runs = MemoryMarshal.AsBytes(turned);
        Span<byte> q = stackalloc byte[QSize];
        EncodeDiagonals(runs, q);

        words[DataBytes..].CopyTo(parity);
        q.CopyTo(parity[PSize..]);
    }

    /// <summary>Columns become runs of rows, each laid down twice.</summary>
    private static void Turn(ReadOnlySpan<ushort> words, Span<ushort> turned)
    {
        for (int column = 0; column < Columns; column++)
        {
            Span<ushort> run = turned.Slice(column * 2 * Rows, 2 * Rows);
            int from = column;
            for (int row = 0; row < Rows; row++)
            {
                ushort word = words[from];
                run[row] = word;
                run[row + Rows] = word;
                from += Columns;
            }
        }
    }

    private static void Encode(ReadOnlySpan<byte> rows, int stride, int count, Span<byte> parity)
    {
        int lane = 0;
        while (true)
        {
            Vector128<byte> a = Vector128<byte>.Zero;
            Vector128<byte> b = Vector128<byte>.Zero;
            int offset = lane;
            for (int row = 0; row < count; row++)
            {
                Vector128<byte> v = Vector128.Create(rows.Slice(offset, Vector128<byte>.Count));
                a = Double(a ^ v);
                b ^= v;
                offset += stride;
            }

            Finish(a, b, parity.Slice(lane, Vector128<byte>.Count), parity.Slice(lane + stride));
            if (lane + Vector128<byte>.Count == stride)
            {
                return;
            }

            // The last lanes overlap the ones before: the same bytes come out again.
            lane = Math.Min(lane + Vector128<byte>.Count, stride - Vector128<byte>.Count);
        }
    }

    private static void EncodeDiagonals(ReadOnlySpan<byte> runs, Span<byte> parity)
    {
        int lane = 0;
        while (true)
        {
            Vector128<byte> a = Vector128<byte>.Zero;
            Vector128<byte> b = Vector128<byte>.Zero;
            for (int column = 0; column < Columns; column++)
            {
                int offset = (column * 2 * DiagonalBytes) + (2 * (column % Rows)) + lane;
                Vector128<byte> v = Vector128.Create(runs.Slice(offset, Vector128<byte>.Count));
                a = Double(a ^ v);
                b ^= v;
            }

            Finish(a, b, parity.Slice(lane, Vector128<byte>.Count), parity.Slice(lane + DiagonalBytes));
            if (lane + Vector128<byte>.Count == DiagonalBytes)
            {
                return;
            }

            lane = Math.Min(lane + Vector128<byte>.Count, DiagonalBytes - Vector128<byte>.Count);
        }
    }

    private static void Finish(Vector128<byte> a, Vector128<byte> b, Span<byte> first, Span<byte> second)
    {
        Vector128<byte> sum = Double(a) ^ b;
        for (int i = 0; i < Vector128<byte>.Count; i++)
        {
            byte p0 = DividedByThree[sum[i]];
            first[i] = p0;
            second[i] = (byte)(p0 ^ b[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Double(Vector128<byte> value)
    {
        Vector128<byte> carry = Vector128.LessThan(value.AsSByte(), Vector128<sbyte>.Zero).AsByte();
        return (value + value) ^ (carry & Vector128.Create(Polynomial));
    }

    private static byte[] BuildDivision()
    {
        byte[] table = new byte[256];
        for (int value = 0; value < 256; value++)
        {
            int twice = (value << 1) ^ (value >= 0x80 ? 0x100 | Polynomial : 0);
            table[twice ^ value] = (byte)value;
        }

        return table;
    }
}
