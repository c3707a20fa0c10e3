using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace PacketFs.Hosting.Drawing.Canvases;

/// <summary>Writes PNG (ISO/IEC 15948): 8 bits each of red, green and blue, not interlaced.</summary>
internal static class PngFile
{
    private const int ChannelCount = 3;
    private static readonly uint[] CrcTable = BuildTable();

    /// <summary>The first bytes of every such file.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public static void Write(Stream target, PixelCanvas canvas)
    {
        const byte Bits = 8;
        const byte TrueColour = 2;
        target.Write(Signature);
        Span<byte> header = stackalloc byte[13];
        header.Clear();
        BinaryPrimitives.WriteInt32BigEndian(header, canvas.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], canvas.Height);
        (header[8], header[9]) = (Bits, TrueColour);
        WriteChunk(target, "IHDR", header);
        WriteChunk(target, "IDAT", Compress(canvas));
        WriteChunk(target, "IEND", []);
    }

    // Every row is told as the difference to the one above (filter 2): areas of one colour become zeros.
    private static byte[] Compress(PixelCanvas canvas)
    {
        const byte Up = 2;
        int length = canvas.Width * ChannelCount;
        byte[] row = new byte[length + 1];
        row[0] = Up;
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (int y = 0; y < canvas.Height; y++)
            {
                ReadOnlySpan<byte> here = canvas.Pixels.Slice(y * length, length);
                ReadOnlySpan<byte> above = y == 0 ? default : canvas.Pixels.Slice((y - 1) * length, length);
                for (int i = 0; i < length; i++)
                {
                    row[i + 1] = (byte)((here[i] - (y == 0 ? 0 : above[i])) & 0xFF);
                }

                zlib.Write(row);
            }
        }

        return packed.ToArray();
    }

    private static void WriteChunk(Stream target, string type, ReadOnlySpan<byte> data)
    {
        Span<byte> word = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteInt32BigEndian(word, data.Length);
        target.Write(word);
        byte[] name = Encoding.ASCII.GetBytes(type);
        target.Write(name);
        target.Write(data);
        uint crc = ~Update(Update(uint.MaxValue, name), data);
        BinaryPrimitives.WriteUInt32BigEndian(word, crc);
        target.Write(word);
    }

    private static uint Update(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            crc = CrcTable[(crc ^ value) & 0xFF] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint[] BuildTable()
    {
        const uint Polynomial = 0xEDB8_8320;
        uint[] table = new uint[256];
        for (uint value = 0; value < table.Length; value++)
        {
            uint crc = value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ Polynomial : crc >> 1;
            }

            table[value] = crc;
        }

        return table;
    }
}
