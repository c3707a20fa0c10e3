using System.Runtime.InteropServices;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Recover;

/// <summary>An entry of a directory, wherever it was met.</summary>
/// <param name="Name">Decoded; of a deleted one, too.</param>
/// <param name="Icb">The file entry that it names.</param>
/// <param name="IsDeleted">It is marked so.</param>
internal readonly record struct FoundName(string Name, LongAd Icb, bool IsDeleted)
{
    private const int Step = 4;

    private static ReadOnlySpan<byte> Identifier =>
        [(byte)((ushort)TagId.FileIdentifierDescriptor & 0xFF), (byte)((ushort)TagId.FileIdentifierDescriptor >> 8)];

    /// <summary>All entries in some bytes that verify, but for those that name the directory above.</summary>
    /// <param name="bytes">Of a directory, or of one block of it.</param>
    public static List<FoundName> Parse(ReadOnlySpan<byte> bytes)
    {
        List<FoundName> names = [];
        Span<char> chars = stackalloc char[Cs0.MaximumIdentifierBytes];
        for (int offset = 0; offset + FileIdentifierDescriptor.HeadSize <= bytes.Length;)
        {
            int size = SizeAt(bytes, offset);
            if (size == 0)
            {
                offset += Step;
                continue;
            }

            ref readonly FileIdentifierDescriptor head =
                ref MemoryMarshal.AsRef<FileIdentifierDescriptor>(bytes[offset..]);
            ReadOnlySpan<byte> identifier = bytes.Slice(
                offset + head.IdentifierOffset, head.LengthOfFileIdentifier);
            bool isDeleted = (head.FileCharacteristics & FileCharacteristics.Deleted) != 0;
            bool isParent = (head.FileCharacteristics & FileCharacteristics.Parent) != 0;
            bool isDecoded = Cs0.TryDecode(identifier, chars, out int count)
                || Cs0.TryDecodeDeleted(identifier, chars, out count);
            if (!isParent && !head.Icb.IsNone && isDecoded && count > 0)
            {
                names.Add(new FoundName(new string(chars[..count]), head.Icb, isDeleted));
            }

            offset += size;
        }

        return names;
    }

    /// <summary>
    /// Where the first entry that verifies says that it is, and the partition that it leads into; null when the block
    /// has none.
    /// </summary>
    public static (uint Location, ushort Partition)? First(ReadOnlySpan<byte> block)
    {
        for (int offset = 0; offset + FileIdentifierDescriptor.HeadSize <= block.Length; offset += Step)
        {
            // Most blocks have none: the two bytes of the identifier are looked for first.
            int next = block[offset..].IndexOf(Identifier);
            if (next < 0)
            {
                return null;
            }

            offset += (next + Step - 1) / Step * Step;
            bool isThere = offset + FileIdentifierDescriptor.HeadSize <= block.Length && SizeAt(block, offset) > 0;
            if (isThere)
            {
                ref readonly FileIdentifierDescriptor head =
                    ref MemoryMarshal.AsRef<FileIdentifierDescriptor>(block[offset..]);
                return (head.Tag.TagLocation, head.Icb.Location.Partition);
            }
        }

        return null;
    }

    /// <summary>Bytes of the entry that verifies there; 0 when none does.</summary>
    private static int SizeAt(ReadOnlySpan<byte> bytes, int offset)
    {
        ReadOnlySpan<byte> rest = bytes[offset..];
        if (!rest.StartsWith(Identifier))
        {
            return 0;
        }

        int size = MemoryMarshal.AsRef<FileIdentifierDescriptor>(rest).TotalSize;
        return size <= rest.Length && DescriptorTag.Verify(rest[..size], null) is null ? size : 0;
    }
}
