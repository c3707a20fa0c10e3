using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace PacketFs.Recording.Inputs;

/// <summary>Order of the bytes in 16-bit samples: a CD takes them little-endian.</summary>
internal static class SampleOrder
{
    /// <summary>Turns every sample, in place.</summary>
    public static void Swap(Span<byte> samples)
    {
        Span<ushort> words = MemoryMarshal.Cast<byte, ushort>(samples);
        BinaryPrimitives.ReverseEndianness(words, words);
    }
}
