using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Volumes;

/// <summary>
/// "*UDF VAT LVExtension": in UDF 1.50 the counts of files and directories hang as an extended attribute on the table's
/// ICB (errata DCN-5003). Valid only with the ICB's unique ID in it.
/// </summary>
internal static class VatExtension
{
    /// <summary>Header checksum, verification ID, files, directories, label.</summary>
    public const int DataBytes = 2 + sizeof(ulong) + (2 * U32Le.Size) + 128;
    private const int LabelOffset = FilesOffset + (2 * U32Le.Size);
    private const int VerificationOffset = IdentifiedExtendedAttribute.HeadSize + 2;
    private const int FilesOffset = VerificationOffset + sizeof(ulong);

    /// <summary>Fills in everything behind the attribute's head, and the head's checksum.</summary>
    public static void Write(Span<byte> attribute, ulong verification, uint files, uint directories, string label)
    {
        MemoryMarshal.AsRef<U64Le>(attribute[VerificationOffset..]) = verification;
        MemoryMarshal.AsRef<U32Le>(attribute[FilesOffset..]) = files;
        MemoryMarshal.AsRef<U32Le>(attribute[(FilesOffset + U32Le.Size)..]) = directories;
        ref Dstring128 name = ref MemoryMarshal.AsRef<Dstring128>(attribute[LabelOffset..]);
        Invariant.Require(name.TryEncode(label), "it was a label before");
        MemoryMarshal.AsRef<U16Le>(attribute[IdentifiedExtendedAttribute.HeadSize..]) =
            IdentifiedExtendedAttribute.HeaderChecksum(attribute);
    }

    /// <summary>Null where the table has none, or one that is not its own.</summary>
    public static (uint Files, uint Directories, string? Label)? Read(SystemFile file)
    {
        ReadOnlySpan<byte> space = file.Attributes;
        if (space.Length < ExtendedAttributeHeaderDescriptor.Size)
        {
            return null;
        }

        space = space[ExtendedAttributeHeaderDescriptor.Size..];
        while (space.Length >= FilesOffset + (2 * U32Le.Size))
        {
            ref readonly IdentifiedExtendedAttribute head = ref MemoryMarshal.AsRef<IdentifiedExtendedAttribute>(space);
            uint length = head.Attribute.AttributeLength;
            if (length < ExtendedAttribute.HeadSize || length > space.Length)
            {
                return null;
            }

            if (head.Attribute.AttributeType == ExtendedAttributeType.ImplementationUse
                && head.Identifier.Is(EntityIds.VatLvExtension))
            {
                ulong verification = MemoryMarshal.AsRef<U64Le>(space[VerificationOffset..]);
                U32Le files = MemoryMarshal.AsRef<U32Le>(space[FilesOffset..]);
                U32Le directories = MemoryMarshal.AsRef<U32Le>(space[(FilesOffset + U32Le.Size)..]);
                string? label = length >= LabelOffset + Dstring128.Size
                    ? MemoryMarshal.AsRef<Dstring128>(space[LabelOffset..]).Decode()
                    : null;
                return verification == file.UniqueId ? (files, directories, label) : null;
            }

            space = space[(int)length..];
        }

        return null;
    }
}
