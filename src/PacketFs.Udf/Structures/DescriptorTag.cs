using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>
/// The 16 bytes at the start of every descriptor. ECMA-167 3/7.2, UDF 2.2.1, 2.3.1.
/// Nothing behind a tag may be read before <see cref="Verify(ReadOnlySpan{byte}, uint?)"/> has answered null.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct DescriptorTag
{
    public const int Size = 16;
    private const int ChecksumOffset = 4;

    public U16Le TagIdentifier;
    public U16Le DescriptorVersion;
    public byte TagChecksum;
    public byte Reserved;
    public U16Le TagSerialNumber;
    public U16Le DescriptorCrc;
    public U16Le DescriptorCrcLength;
    public U32Le TagLocation;

    public readonly TagId Id => (TagId)(ushort)TagIdentifier;

    /// <summary>The tag at the start of some bytes, verified or not.</summary>
    public static ref readonly DescriptorTag Of(ReadOnlySpan<byte> descriptor) =>
        ref MemoryMarshal.AsRef<DescriptorTag>(descriptor);

    /// <summary>
    /// Writes the tag of a descriptor whose other bytes are complete: CRC over <paramref name="crcLength"/> bytes
    /// behind the tag, then the checksum. <paramref name="location"/> is the block that holds the descriptor's first
    /// byte, in the address space that the descriptor is addressed by.
    /// </summary>
    public static void Seal(
        Span<byte> descriptor, TagId id, int version, int serial, uint location, int crcLength)
    {
        bool isCovered = crcLength is >= 0 and <= ushort.MaxValue && Size + crcLength <= descriptor.Length;
        Invariant.Require(isCovered, "the CRC covers the descriptor's bytes");
        ref DescriptorTag tag = ref MemoryMarshal.AsRef<DescriptorTag>(descriptor);
        tag.TagIdentifier = (ushort)id;
        tag.DescriptorVersion = (ushort)version;
        tag.Reserved = 0;
        tag.TagSerialNumber = (ushort)serial;
        tag.TagLocation = location;
        tag.DescriptorCrcLength = (ushort)crcLength;
        tag.DescriptorCrc = Crc16.Compute(descriptor.Slice(Size, crcLength));
        tag.TagChecksum = Checksum(descriptor);
    }

    /// <summary>
    /// Seals again what has been changed in place: identifier, version, serial, location and CRC length stay.
    /// </summary>
    public static void Reseal(Span<byte> descriptor)
    {
        ref DescriptorTag tag = ref MemoryMarshal.AsRef<DescriptorTag>(descriptor);
        Seal(
            descriptor, tag.Id, tag.DescriptorVersion, tag.TagSerialNumber, tag.TagLocation, tag.DescriptorCrcLength);
    }

    /// <summary>
    /// Null when the bytes hold a descriptor recorded at <paramref name="location"/> (null: wherever its tag says).
    /// Never throws. The CRC is checked as far as its length says; a length of 0 covers nothing.
    /// </summary>
    public static DescriptorFault? Verify(ReadOnlySpan<byte> descriptor, uint? location)
    {
        if (descriptor.Length < Size)
        {
            return DescriptorFault.TooShort;
        }

        ref readonly DescriptorTag tag = ref MemoryMarshal.AsRef<DescriptorTag>(descriptor);
        if (!descriptor.ContainsAnyExcept((byte)0))
        {
            return DescriptorFault.Unrecorded;
        }

        if (tag.TagChecksum != Checksum(descriptor))
        {
            return DescriptorFault.Checksum;
        }

        if ((ushort)tag.DescriptorVersion is not (2 or 3))
        {
            return DescriptorFault.Version;
        }

        if (location is { } expected && tag.TagLocation != expected)
        {
            return DescriptorFault.Location;
        }

        if (Size + tag.DescriptorCrcLength > descriptor.Length)
        {
            return DescriptorFault.CrcLength;
        }

        ushort crc = Crc16.Compute(descriptor.Slice(Size, tag.DescriptorCrcLength));
        return crc == tag.DescriptorCrc ? null : DescriptorFault.Crc;
    }

    /// <summary>
    /// As above, and the descriptor is a <paramref name="id"/> of at least <paramref name="size"/> bytes.
    /// </summary>
    public static DescriptorFault? Verify(ReadOnlySpan<byte> descriptor, uint? location, TagId id, int size)
    {
        if (descriptor.Length < size)
        {
            return DescriptorFault.TooShort;
        }

        if (Verify(descriptor, location) is { } fault)
        {
            return fault;
        }

        return MemoryMarshal.AsRef<DescriptorTag>(descriptor).Id == id ? null : DescriptorFault.Identifier;
    }

    /// <summary>Sum modulo 256 of the tag's bytes without the checksum itself. ECMA-167 3/7.2.3.</summary>
    public static byte Checksum(ReadOnlySpan<byte> tag)
    {
        int sum = 0;
        for (int i = 0; i < Size; i++)
        {
            sum += i == ChecksumOffset ? 0 : tag[i];
        }

        return (byte)(sum & 0xFF);
    }
}
