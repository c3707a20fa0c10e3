using System.Runtime.InteropServices;
using System.Text;
using PacketFs.Core;
using PacketFs.Udf.Attributes;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Files;

/// <summary>
/// The extended attributes inside an ICB: finds those that mean something to us (device numbers, in a file entry the
/// time of creation, and our own: a link's target to the letter, where path components cannot say it), and builds the
/// area of a new object. ECMA-167 4/14.10, UDF 3.3.4.
/// </summary>
internal static class ExtendedAttributeArea
{
    private const int CreationTimeBytes = FileTimesExtendedAttribute.HeadSize + Timestamp.Size;
    private const int DeviceBytes = DeviceSpecificationExtendedAttribute.HeadSize + EntityId.Size;
    private const byte Subtype = 1;

    private static ReadOnlySpan<byte> ExactTarget => "*PacketFs Link Target"u8;

    /// <summary>
    /// Reads device numbers and time of creation into the node; ends at the first attribute that makes no sense.
    /// </summary>
    public static void Read(ReadOnlySpan<byte> area, UdfNode node)
    {
        int device = Find(
            area, ExtendedAttributeType.DeviceSpecification, DeviceSpecificationExtendedAttribute.HeadSize);
        if (device >= 0)
        {
            ref readonly var found = ref MemoryMarshal.AsRef<DeviceSpecificationExtendedAttribute>(area[device..]);
            node.Device = new DeviceNumber(found.MajorDeviceIdentification, found.MinorDeviceIdentification);
        }

        node.HasInlineAttributes = !node.IsExtended && InlineArea.Read(area).Count > 0;
        if (node.Kind == NodeKind.SymbolicLink)
        {
            node.ExactTarget = ReadTarget(area);
        }

        int times = FindCreationTime(area);
        if (times >= 0 && node.CreationTime.IsNone)
        {
            node.CreationTime = MemoryMarshal.AsRef<Timestamp>(area[times..]).ToFileTime();
        }
    }

    /// <summary>Puts the time of creation where the area has a place for it; false when it has none.</summary>
    public static bool TryWriteCreationTime(Span<byte> area, FileTime time)
    {
        int at = FindCreationTime(area);
        if (at < 0)
        {
            return false;
        }

        MemoryMarshal.AsRef<Timestamp>(area[at..]) = Timestamp.From(time);
        return true;
    }

    /// <summary>Builds a file times attribute that holds nothing but the time of creation.</summary>
    public static void WriteCreationTime(Span<byte> place, FileTime time)
    {
        ref var times = ref MemoryMarshal.AsRef<FileTimesExtendedAttribute>(place);
        times.Attribute = Head(ExtendedAttributeType.FileTimes, CreationTimeBytes);
        times.DataLength = Timestamp.Size;
        times.FileTimeExistence = FileTimesExtendedAttribute.CreationExists;
        MemoryMarshal.AsRef<Timestamp>(place[FileTimesExtendedAttribute.HeadSize..]) = Timestamp.From(time);
    }

    /// <summary>An area of nothing but the time of creation.</summary>
    public static byte[] ForCreationTime(FileTime time, uint location, in IcbFormat format)
    {
        byte[] area = new byte[ExtendedAttributeHeaderDescriptor.Size + CreationTimeBytes];
        ref var head = ref MemoryMarshal.AsRef<ExtendedAttributeHeaderDescriptor>(area.AsSpan());
        uint none = format.Revision.MarksAbsentAttributesWithEndOfSpace
            ? (uint)area.Length
            : ExtendedAttributeHeaderDescriptor.None;
        head.ImplementationAttributesLocation = none;
        head.ApplicationAttributesLocation = none;
        WriteCreationTime(area.AsSpan(ExtendedAttributeHeaderDescriptor.Size), time);
        SealHead(area, location, format);
        return area;
    }

    /// <summary>Bytes that a new object's area takes.</summary>
    public static int SizeForNew(UdfNode node)
    {
        int size = (node.IsExtended ? 0 : CreationTimeBytes) + (IsDevice(node) ? DeviceBytes : 0)
            + (node.ExactTarget is { } target ? TargetBytes(target) : 0);
        return size == 0 ? 0 : size + ExtendedAttributeHeaderDescriptor.Size;
    }

    /// <summary>Builds the area of a new object.</summary>
    public static void WriteNew(Span<byte> area, UdfNode node, in IcbFormat format)
    {
        if (area.IsEmpty)
        {
            return;
        }

        area.Clear();
        ref var head = ref MemoryMarshal.AsRef<ExtendedAttributeHeaderDescriptor>(area);
        uint none = format.Revision.MarksAbsentAttributesWithEndOfSpace
            ? (uint)area.Length
            : ExtendedAttributeHeaderDescriptor.None;
        head.ImplementationAttributesLocation = none;
        head.ApplicationAttributesLocation = none;
        int at = ExtendedAttributeHeaderDescriptor.Size;
        if (!node.IsExtended)
        {
            WriteCreationTime(area[at..], node.CreationTime);
            at += CreationTimeBytes;
        }

        if (IsDevice(node))
        {
            ref var device = ref MemoryMarshal.AsRef<DeviceSpecificationExtendedAttribute>(area[at..]);
            device.Attribute = Head(ExtendedAttributeType.DeviceSpecification, DeviceBytes);
            device.ImplementationUseLength = EntityId.Size;
            device.MajorDeviceIdentification = node.Device.Major;
            device.MinorDeviceIdentification = node.Device.Minor;
            MemoryMarshal.AsRef<EntityId>(area[(at + DeviceSpecificationExtendedAttribute.HeadSize)..]) =
                format.Implementation;
            at += DeviceBytes;
        }

        if (node.ExactTarget is { } target)
        {
            head.ImplementationAttributesLocation = (uint)at;
            WriteTarget(area[at..], target, format.Implementation);
        }

        SealHead(area, node.Icb.Block, format);
    }

    /// <summary>Seals the head again; it lies under the entry's own CRC, so it goes first.</summary>
    public static void SealHead(Span<byte> area, uint location, in IcbFormat format) => DescriptorTag.Seal(
        area,
        TagId.ExtendedAttributeHeaderDescriptor,
        format.Revision.DescriptorVersion,
        format.Serial,
        location,
        ExtendedAttributeHeaderDescriptor.Size - DescriptorTag.Size);

    private static int TargetBytes(string target) =>
        (IdentifiedExtendedAttribute.HeadSize + Encoding.UTF8.GetByteCount(target) + 3) / 4 * 4;

    private static void WriteTarget(Span<byte> place, string target, in EntityId implementation)
    {
        ref var attribute = ref MemoryMarshal.AsRef<IdentifiedExtendedAttribute>(place);
        attribute.Attribute = Head(ExtendedAttributeType.ImplementationUse, TargetBytes(target));
        attribute.UseLength = (uint)Encoding.UTF8.GetBytes(target, place[IdentifiedExtendedAttribute.HeadSize..]);
        attribute.Identifier = EntityId.Implementation(
            ExactTarget, OperatingSystemClass.Unix, implementation.IdentifierSuffix[1]);
    }

    private static string? ReadTarget(ReadOnlySpan<byte> area)
    {
        int at = ExtendedAttributeHeaderDescriptor.Size;
        while (TryNext(area, ref at, out ReadOnlySpan<byte> bytes))
        {
            if (bytes.Length < IdentifiedExtendedAttribute.HeadSize)
            {
                continue;
            }

            ref readonly var attribute = ref MemoryMarshal.AsRef<IdentifiedExtendedAttribute>(bytes);
            ReadOnlySpan<byte> data = bytes[IdentifiedExtendedAttribute.HeadSize..];
            if (attribute.Attribute.AttributeType == ExtendedAttributeType.ImplementationUse
                && attribute.Identifier.Is(ExactTarget) && attribute.UseLength <= data.Length)
            {
                return Encoding.UTF8.GetString(data[..(int)(uint)attribute.UseLength]);
            }
        }

        return null;
    }

    private static bool IsDevice(UdfNode node) => node.Kind is NodeKind.BlockDevice or NodeKind.CharacterDevice;

    /// <summary>The head that all attributes have.</summary>
    public static ExtendedAttribute Head(ExtendedAttributeType type, int length) => new()
    {
        AttributeTypeField = (uint)type,
        AttributeSubtype = Subtype,
        AttributeLength = (uint)length,
    };

    /// <summary>
    /// Offset of the timestamp; creation comes first among file times, for its existence bit is the lowest.
    /// </summary>
    private static int FindCreationTime(ReadOnlySpan<byte> area)
    {
        int at = Find(area, ExtendedAttributeType.FileTimes, CreationTimeBytes);
        return at >= 0
            && (MemoryMarshal.AsRef<FileTimesExtendedAttribute>(area[at..]).FileTimeExistence
                & FileTimesExtendedAttribute.CreationExists) != 0
            ? at + FileTimesExtendedAttribute.HeadSize
            : -1;
    }

    /// <summary>
    /// The attribute at <paramref name="at"/>, which moves on behind it; false at the end, and where the bytes make no
    /// sense.
    /// </summary>
    public static bool TryNext(ReadOnlySpan<byte> area, ref int at, out ReadOnlySpan<byte> attribute)
    {
        attribute = default;
        if (at + ExtendedAttribute.HeadSize > area.Length)
        {
            return false;
        }

        uint length = MemoryMarshal.AsRef<ExtendedAttribute>(area[at..]).AttributeLength;
        if (length < ExtendedAttribute.HeadSize || length > (uint)(area.Length - at))
        {
            return false;
        }

        attribute = area.Slice(at, (int)length);
        at += (int)length;
        return true;
    }

    private static int Find(ReadOnlySpan<byte> area, ExtendedAttributeType type, int minimum)
    {
        int at = ExtendedAttributeHeaderDescriptor.Size;
        while (TryNext(area, ref at, out ReadOnlySpan<byte> bytes))
        {
            ref readonly ExtendedAttribute attribute = ref MemoryMarshal.AsRef<ExtendedAttribute>(bytes);
            if (attribute.AttributeType == type && attribute.AttributeSubtype == Subtype && bytes.Length >= minimum)
            {
                return at - bytes.Length;
            }
        }

        return -1;
    }
}
