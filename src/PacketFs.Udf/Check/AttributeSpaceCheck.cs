using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Check;

/// <summary>Walks the extended attributes inside an entry. ECMA-167 4/14.10, UDF 3.3.4.</summary>
internal static class AttributeSpaceCheck
{
    /// <summary>Notes what is wrong; answers whether device numbers were among the attributes.</summary>
    public static bool Run(CheckContext context, in IcbEntry entry, ReadOnlySpan<byte> block, in Where where)
    {
        if (entry.AttributesLength == 0)
        {
            return false;
        }

        ReadOnlySpan<byte> space = block.Slice(entry.HeadSize, (int)entry.AttributesLength);
        if (space.Length % 4 != 0)
        {
            context.Add(Problem.AttributesInvalid, where, $"{space.Length} bytes are no multiple of 4");
        }

        DescriptorFault? fault = DescriptorTag.Verify(
            space, null, TagId.ExtendedAttributeHeaderDescriptor, ExtendedAttributeHeaderDescriptor.Size);
        if (fault is not null)
        {
            context.Add(Problem.AttributesInvalid, where, $"header: {fault}");
            return false;
        }

        // Some writers record 0 as the header's location.
        uint location = DescriptorTag.Of(space).TagLocation;
        if (location != entry.Address.Block && location != 0)
        {
            context.Add(Problem.AttributesInvalid, where, $"header: {DescriptorFault.Location}");
        }

        return WalkAttributes(context, space, where);
    }

    private static bool WalkAttributes(CheckContext context, ReadOnlySpan<byte> space, in Where where)
    {
        ref readonly ExtendedAttributeHeaderDescriptor header =
            ref MemoryMarshal.AsRef<ExtendedAttributeHeaderDescriptor>(space);
        uint implementation = header.ImplementationAttributesLocation;
        uint application = header.ApplicationAttributesLocation;
        bool hasDevice = false;
        bool atImplementation = implementation >= space.Length;
        bool atApplication = application >= space.Length;
        int offset = ExtendedAttributeHeaderDescriptor.Size;
        while (offset < space.Length)
        {
            atImplementation |= offset == implementation;
            atApplication |= offset == application;
            ReadOnlySpan<byte> rest = space[offset..];
            uint length = rest.Length >= ExtendedAttribute.HeadSize
                ? MemoryMarshal.AsRef<ExtendedAttribute>(rest).AttributeLength
                : 0;
            if (length < ExtendedAttribute.HeadSize || length > rest.Length)
            {
                context.Add(Problem.AttributesInvalid, where, $"attribute of {length} bytes at byte {offset}");
                return hasDevice;
            }

            hasDevice |= CheckOne(context, rest[..(int)length], where);
            offset += (int)length;
        }

        if (!atImplementation || !atApplication)
        {
            context.Add(Problem.AttributesInvalid, where, "the header points between attributes");
        }

        return hasDevice;
    }

    /// <summary>True for device numbers.</summary>
    private static bool CheckOne(CheckContext context, ReadOnlySpan<byte> attribute, in Where where)
    {
        ExtendedAttributeType type = MemoryMarshal.AsRef<ExtendedAttribute>(attribute).AttributeType;
        bool isUdf = type is ExtendedAttributeType.ImplementationUse or ExtendedAttributeType.ApplicationUse
            && attribute.Length >= IdentifiedExtendedAttribute.HeadSize + U16Le.Size
            && attribute.Slice(17, 4).SequenceEqual("*UDF"u8);
        if (isUdf)
        {
            ushort recorded = MemoryMarshal.AsRef<U16Le>(attribute[IdentifiedExtendedAttribute.HeadSize..]);
            if (recorded != IdentifiedExtendedAttribute.HeaderChecksum(attribute))
            {
                context.Add(Problem.AttributesInvalid, where, "header checksum of an attribute");
            }
        }

        return type == ExtendedAttributeType.DeviceSpecification
            && attribute.Length >= DeviceSpecificationExtendedAttribute.HeadSize;
    }
}
