using System.Runtime.InteropServices;
using System.Text;
using PacketFs.Core;
using PacketFs.Udf.Files;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Attributes;

/// <summary>
/// Finds our attributes in an ICB's extended attribute space and builds that space anew. Each is an implementation use
/// attribute "*PacketFs Attribute" (ECMA-167 4/14.10.8): a Uint16 with the bytes of the name, the name in UTF-8, the
/// value. Attributes of others are kept byte for byte, in the standard's three parts.
/// </summary>
internal static class InlineArea
{
    private const int FirstImplementationType = 2048;
    private const int FirstApplicationType = 65_536;

    public static ReadOnlySpan<byte> Identifier => "*PacketFs Attribute"u8;

    public static List<InlineAttribute> Read(ReadOnlySpan<byte> area)
    {
        List<InlineAttribute> found = [];
        int at = ExtendedAttributeHeaderDescriptor.Size;
        while (ExtendedAttributeArea.TryNext(area, ref at, out ReadOnlySpan<byte> attribute))
        {
            if (IsOurs(attribute) && Parse(attribute) is { } parsed)
            {
                found.Add(parsed);
            }
        }

        return found;
    }

    /// <summary>
    /// The space with these attributes in place of ours; empty when nothing is left. Null when what is there cannot be
    /// understood to its end.
    /// </summary>
    public static byte[]? Build(
        ReadOnlySpan<byte> area, IReadOnlyList<InlineAttribute> attributes, uint block, in IcbFormat format) =>
        Build(area, attributes, block, format, isForExtended: false);

    /// <summary>
    /// The space without our attributes, and without the time of creation, which an extended file entry has in its
    /// head and nowhere else (UDF 3.3.4.3).
    /// </summary>
    public static byte[]? BuildForExtended(ReadOnlySpan<byte> area, uint block, in IcbFormat format) =>
        Build(area, [], block, format, isForExtended: true);

    private static byte[]? Build(
        ReadOnlySpan<byte> area,
        IReadOnlyList<InlineAttribute> attributes,
        uint block,
        in IcbFormat format,
        bool isForExtended)
    {
        if (area.IsEmpty && attributes.Count == 0)
        {
            return [];
        }

        List<byte> standard = [];
        List<byte> implementation = [];
        List<byte> application = [];
        int at = ExtendedAttributeHeaderDescriptor.Size;
        while (ExtendedAttributeArea.TryNext(area, ref at, out ReadOnlySpan<byte> attribute))
        {
            uint type = MemoryMarshal.AsRef<ExtendedAttribute>(attribute).AttributeTypeField;
            if (!IsOurs(attribute) && !(isForExtended && type == (uint)ExtendedAttributeType.FileTimes))
            {
                List<byte> part = type < FirstImplementationType ? standard
                    : type < FirstApplicationType ? implementation : application;
                part.AddRange(attribute);
            }
        }

        if (at < area.Length)
        {
            return null;
        }

        foreach (InlineAttribute attribute in attributes)
        {
            implementation.AddRange(Record(attribute, format));
        }

        int length = standard.Count + implementation.Count + application.Count;
        return length == 0 ? [] : Assemble(standard, implementation, application, block, format);
    }

    public static bool IsOurs(ReadOnlySpan<byte> attribute) =>
        attribute.Length >= IdentifiedExtendedAttribute.HeadSize + U16Le.Size
        && MemoryMarshal.AsRef<ExtendedAttribute>(attribute).AttributeType == ExtendedAttributeType.ImplementationUse
        && MemoryMarshal.AsRef<IdentifiedExtendedAttribute>(attribute).Identifier.Is(Identifier);

    private static byte[] Assemble(
        List<byte> standard, List<byte> implementation, List<byte> application, uint block, in IcbFormat format)
    {
        const int Head = ExtendedAttributeHeaderDescriptor.Size;
        byte[] area = [.. new byte[Head], .. standard, .. implementation, .. application];
        uint none = format.Revision.MarksAbsentAttributesWithEndOfSpace
            ? (uint)area.Length
            : ExtendedAttributeHeaderDescriptor.None;
        ref var head = ref MemoryMarshal.AsRef<ExtendedAttributeHeaderDescriptor>(area.AsSpan());
        head.ImplementationAttributesLocation =
            implementation.Count > 0 ? (uint)(Head + standard.Count) : none;
        head.ApplicationAttributesLocation =
            application.Count > 0 ? (uint)(Head + standard.Count + implementation.Count) : none;
        ExtendedAttributeArea.SealHead(area, block, format);
        return area;
    }

    private static byte[] Record(InlineAttribute attribute, in IcbFormat format)
    {
        byte[] name = Encoding.UTF8.GetBytes(attribute.Name);
        int use = U16Le.Size + name.Length + attribute.Value.Length;
        byte[] record = new byte[(IdentifiedExtendedAttribute.HeadSize + use + 3) / 4 * 4];
        ref var head = ref MemoryMarshal.AsRef<IdentifiedExtendedAttribute>(record.AsSpan());
        head.Attribute = ExtendedAttributeArea.Head(ExtendedAttributeType.ImplementationUse, record.Length);
        head.UseLength = (uint)use;
        head.Identifier = EntityId.Implementation(
            Identifier, OperatingSystemClass.Unix, format.Implementation.IdentifierSuffix[1]);
        Span<byte> data = record.AsSpan(IdentifiedExtendedAttribute.HeadSize);
        MemoryMarshal.AsRef<U16Le>(data) = (ushort)name.Length;
        name.CopyTo(data[U16Le.Size..]);
        attribute.Value.CopyTo(data[(U16Le.Size + name.Length)..]);
        return record;
    }

    private static InlineAttribute? Parse(ReadOnlySpan<byte> attribute)
    {
        ReadOnlySpan<byte> data = attribute[IdentifiedExtendedAttribute.HeadSize..];
        uint use = MemoryMarshal.AsRef<IdentifiedExtendedAttribute>(attribute).UseLength;
        int nameLength = MemoryMarshal.AsRef<U16Le>(data);
        if (use > data.Length || use < U16Le.Size + nameLength)
        {
            return null;
        }

        data = data[U16Le.Size..(int)use];
        return new InlineAttribute(Encoding.UTF8.GetString(data[..nameLength]), data[nameLength..].ToArray());
    }
}
