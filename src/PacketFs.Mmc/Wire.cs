using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PacketFs.Mmc;

/// <summary>Overlays structures of wire integers on bytes.</summary>
public static class Wire
{
    /// <summary>
    /// The structure at the start of <paramref name="bytes"/>, in place; the span must be large enough.
    /// </summary>
    public static ref T As<T>(Span<byte> bytes)
        where T : unmanaged => ref MemoryMarshal.AsRef<T>(bytes);

    /// <summary>
    /// The structure at the start of <paramref name="bytes"/>, in place; the span must be large enough.
    /// </summary>
    public static ref readonly T As<T>(ReadOnlySpan<byte> bytes)
        where T : unmanaged => ref MemoryMarshal.AsRef<T>(bytes);

    /// <summary>
    /// Copies as much of a structure as the drive sent; what is missing reads as zero. For parameter data, whose
    /// length a drive may cut short.
    /// </summary>
    public static T Read<T>(ReadOnlySpan<byte> bytes)
        where T : unmanaged
    {
        T value = default;
        Span<byte> target = BytesOf(ref value);
        bytes[..Math.Min(bytes.Length, target.Length)].CopyTo(target);
        return value;
    }

    /// <summary>The bytes of a structure, in place.</summary>
    public static Span<byte> BytesOf<T>(ref T value)
        where T : unmanaged => MemoryMarshal.AsBytes(new Span<T>(ref value));

    /// <summary>Bytes that a structure takes on the wire.</summary>
    public static int SizeOf<T>()
        where T : unmanaged => Unsafe.SizeOf<T>();
}
