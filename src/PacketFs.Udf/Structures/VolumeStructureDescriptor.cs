using System.Runtime.InteropServices;

namespace PacketFs.Udf.Structures;

/// <summary>
/// One of the 2,048-byte structures from byte 32,768 on that say which standard a volume follows. ECMA-167 2/9.1.
/// Each takes max(2,048, sector size) bytes.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct VolumeStructureDescriptor
{
    public const int Size = 2048;
    /// <summary>Where the volume recognition sequence starts, from the start of the session.</summary>
    public const int SequenceOffsetBytes = 32768;

    public byte StructureType;
    public Bytes5 StandardIdentifier;
    public byte StructureVersion;
    public Bytes2041 StructureData;

    public static ReadOnlySpan<byte> BeginningExtendedArea => "BEA01"u8;

    public static ReadOnlySpan<byte> TerminatingExtendedArea => "TEA01"u8;

    public static ReadOnlySpan<byte> Nsr02 => "NSR02"u8;

    public static ReadOnlySpan<byte> Nsr03 => "NSR03"u8;

    public static ReadOnlySpan<byte> Boot => "BOOT2"u8;

    /// <summary>ISO 9660.</summary>
    public static ReadOnlySpan<byte> Iso9660 => "CD001"u8;

    /// <summary>ECMA-168.</summary>
    public static ReadOnlySpan<byte> Ecma168 => "CDW02"u8;

    public readonly bool Is(ReadOnlySpan<byte> identifier) =>
        ((ReadOnlySpan<byte>)StandardIdentifier).SequenceEqual(identifier);

    public static void Write(Span<byte> descriptor, ReadOnlySpan<byte> identifier)
    {
        ref VolumeStructureDescriptor self = ref MemoryMarshal.AsRef<VolumeStructureDescriptor>(descriptor);
        self = default;
        identifier.CopyTo(self.StandardIdentifier);
        self.StructureVersion = 1;
    }

    /// <summary>
    /// The recognition sequence of a volume in its place, behind the system area, both at the start of
    /// <paramref name="session"/>: beginning, NSR, end.
    /// </summary>
    public static void WriteSequence(Span<byte> session, int blockSize, UdfRevision revision)
    {
        int stride = Math.Max(Size, blockSize);
        Span<byte> sequence = session[SequenceOffsetBytes..];
        Write(sequence, BeginningExtendedArea);
        Write(sequence[stride..], revision.NsrIdentifier);
        Write(sequence[(2 * stride)..], TerminatingExtendedArea);
    }
}
