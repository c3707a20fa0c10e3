using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>
/// File identifier descriptor: one entry of a directory. ECMA-167 4/14.4, UDF 2.3.4. Implementation use, identifier and
/// padding to a multiple of 4 follow the head.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct FileIdentifierDescriptor
{
    public const int HeadSize = 38;
    public const ushort CurrentVersion = 1;
    private const int Alignment = 4;

    public DescriptorTag Tag;
    public U16Le FileVersionNumber;
    public byte FileCharacteristicsField;
    public byte LengthOfFileIdentifier;
    public LongAd Icb;
    public U16Le LengthOfImplementationUse;

    public FileCharacteristics FileCharacteristics
    {
        readonly get => (FileCharacteristics)FileCharacteristicsField;
        set => FileCharacteristicsField = (byte)value;
    }

    /// <summary>Bytes of the whole descriptor, padding included. At most 66 KiB whatever the fields say.</summary>
    public readonly int TotalSize => SizeFor(LengthOfFileIdentifier, LengthOfImplementationUse);

    public readonly int IdentifierOffset => HeadSize + LengthOfImplementationUse;

    public static int SizeFor(int identifierLength, int implementationUseLength) =>
        (HeadSize + identifierLength + implementationUseLength + Alignment - 1) / Alignment * Alignment;

    /// <summary>
    /// Writes a whole descriptor without implementation use and seals it. <paramref name="destination"/> is exactly
    /// <see cref="SizeFor"/> its identifier; <paramref name="location"/> is the block that its first byte will lie in.
    /// </summary>
    public static void Write(
        Span<byte> destination,
        ReadOnlySpan<byte> identifier,
        FileCharacteristics characteristics,
        in LongAd icb,
        int descriptorVersion,
        int serial,
        uint location)
    {
        Invariant.Require(destination.Length == SizeFor(identifier.Length, 0), "the descriptor fills its place");
        destination.Clear();
        ref FileIdentifierDescriptor head = ref MemoryMarshal.AsRef<FileIdentifierDescriptor>(destination);
        head.FileVersionNumber = CurrentVersion;
        head.FileCharacteristics = characteristics;
        head.LengthOfFileIdentifier = (byte)identifier.Length;
        head.Icb = icb;
        identifier.CopyTo(destination[HeadSize..]);
        DescriptorTag.Seal(
            destination,
            TagId.FileIdentifierDescriptor,
            descriptorVersion,
            serial,
            location,
            destination.Length - DescriptorTag.Size);
    }
}
