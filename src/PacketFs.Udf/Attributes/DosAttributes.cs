using System.Buffers.Binary;
using PacketFs.Core;
using PacketFs.Udf.Directories;
using PacketFs.Udf.Files;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Attributes;

/// <summary>
/// What Windows calls a file's attributes, as four bytes under the names that ntfs-3g uses: system.ntfs_attrib (in the
/// machine's order, which is little endian here) and system.ntfs_attrib_be. Recorded where UDF has them (2.3.4.2,
/// 3.3.1): hidden in the entry that names the object, system and archive in its ICB, read-only as permissions. Never
/// listed. Used under the volume's lock only.
/// </summary>
internal sealed class DosAttributes(VolumeState state, DirectoryStore directories)
{
    public const int Size = sizeof(uint);
    private const string Name = "system.ntfs_attrib";
    private const string BigEndianName = "system.ntfs_attrib_be";
    private const uint ReadOnly = 0x01;
    private const uint Hidden = 0x02;
    private const uint System = 0x04;
    private const uint Directory = 0x10;
    private const uint Archive = 0x20;
    private const uint Normal = 0x80;
    private const int WriteBits = 0x92;
    private const int OwnerWrites = 0x80;

    public static bool IsOne(ReadOnlySpan<char> name) => name is Name or BigEndianName;

    public int Get(UdfNode node, ReadOnlySpan<char> name, Span<byte> value)
    {
        if (value.IsEmpty)
        {
            return Size;
        }

        if (value.Length < Size)
        {
            throw new FsException(FsError.BufferTooSmall, $"The attribute has {Size} bytes.");
        }

        uint bits = Read(node);
        if (name is Name)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(value, bits);
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(value, bits);
        }

        return Size;
    }

    /// <summary>Sets all of them; "directory" and "normal" follow from the object and are passed over.</summary>
    /// <exception cref="FsException">It is no such value, or the name to be hidden is not known.</exception>
    public void Set(UdfNode node, ReadOnlySpan<char> name, ReadOnlySpan<byte> value)
    {
        if (value.Length != Size)
        {
            throw new FsException(FsError.InvalidArgument, $"The attribute has {Size} bytes, not {value.Length}.");
        }

        uint bits = name is Name
            ? BinaryPrimitives.ReadUInt32LittleEndian(value)
            : BinaryPrimitives.ReadUInt32BigEndian(value);
        bool isHidden = (bits & Hidden) != 0;
        if (isHidden != IsHidden(node))
        {
            Hide(node, isHidden);
        }

        state.MarkDirty(node);
        node.Flags &= ~(IcbFlags.System | IcbFlags.Archive);
        node.Flags |= ((bits & System) != 0 ? IcbFlags.System : 0) | ((bits & Archive) != 0 ? IcbFlags.Archive : 0);
        SetReadOnly(node, (bits & ReadOnly) != 0);
        node.AttributeTime = state.Now;
    }

    private uint Read(UdfNode node)
    {
        uint bits = node.IsDirectory ? Directory : 0;
        bits |= IsReadOnly(node) ? ReadOnly : 0;
        bits |= IsHidden(node) ? Hidden : 0;
        bits |= (node.Flags & IcbFlags.System) != 0 ? System : 0;
        bits |= (node.Flags & IcbFlags.Archive) != 0 ? Archive : 0;
        return bits == 0 ? Normal : bits;
    }

    /// <summary>Of a directory Windows means something else by it, and goes by it no more than by its colour.</summary>
    private static bool IsReadOnly(UdfNode node) => !node.IsDirectory && (NodeModes.Get(node) & WriteBits) == 0;

    private static void SetReadOnly(UdfNode node, bool isReadOnly)
    {
        if (node.IsDirectory || isReadOnly == IsReadOnly(node))
        {
            return;
        }

        int mode = NodeModes.Get(node);
        NodeModes.Set(node, isReadOnly ? mode & ~WriteBits : mode | OwnerWrites, node.Permissions);
    }

    private bool IsHidden(UdfNode node) => Entries(node)
        .Exists(entry => (entry.Characteristics & FileCharacteristics.Hidden) != 0);

    /// <summary>In the directory through which it was found: names that it has elsewhere stay as they are.</summary>
    private void Hide(UdfNode node, bool isHidden)
    {
        List<DirectoryEntry> entries = Entries(node);
        if (entries.Count == 0)
        {
            throw new FsException(
                FsError.NotSupported, "What hides an object is its name; this one has none that is known here.");
        }

        UdfNode parent = state.Get(node.Parent);
        foreach (DirectoryEntry entry in entries)
        {
            FileCharacteristics characteristics = isHidden
                ? entry.Characteristics | FileCharacteristics.Hidden
                : entry.Characteristics & ~FileCharacteristics.Hidden;
            directories.Redirect(parent, entry, directories.Open(parent).IcbAt(entry.Offset), characteristics);
        }
    }

    /// <summary>The names that it has in the directory through which it was found.</summary>
    private List<DirectoryEntry> Entries(UdfNode node)
    {
        List<DirectoryEntry> found = [];
        if (node.Id == NodeId.Root || node.LinkCount == 0 || state.Get(node.Parent) is not { IsDirectory: true } parent)
        {
            return found;
        }

        Span<char> name = stackalloc char[EntryNames.MaximumShownChars];
        int offset = 0;
        DirectoryContent content = directories.Open(parent);
        while (content.TryRead(ref offset, name, out _, out DirectoryEntry entry))
        {
            if (entry.Icb == node.Icb)
            {
                found.Add(entry);
            }
        }

        return found;
    }
}
