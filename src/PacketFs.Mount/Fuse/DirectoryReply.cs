using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Mount.Fuse.Protocol;

namespace PacketFs.Mount.Fuse;

/// <summary>Writes entries of a directory, with or without attributes, into the reply until it is full.</summary>
internal ref struct DirectoryReply(Span<byte> reply, AttributeEncoder encoder, bool plus, ulong offsetShift)
    : IDirectorySink
{
    private const int Alignment = 8;
    private readonly Span<byte> _reply = reply;
    private int _length;

    public readonly bool WantsAttributes => plus;

    public readonly int Length => _length;

    public bool Add(ReadOnlySpan<char> name, ulong cookie, in NodeAttributes attributes)
    {
        Span<byte> bytes = stackalloc byte[FuseNames.MaxNameBytes];
        int length = FuseNames.Encode(name, bytes);
        Span<byte> room = Reserve(length);
        if (room.IsEmpty)
        {
            return false;
        }

        if (plus)
        {
            encoder.Encode(attributes, out MemoryMarshal.AsRef<FuseEntryOut>(room));
        }

        WriteEntry(room, bytes[..length], cookie + offsetShift, attributes.Id, attributes.Kind);
        return true;
    }

    /// <summary>An entry that gets no reference: "." and "..".</summary>
    public bool AddPlain(ReadOnlySpan<byte> name, ulong nextOffset, NodeId node)
    {
        Span<byte> room = Reserve(name.Length);
        if (room.IsEmpty)
        {
            return false;
        }

        WriteEntry(room, name, nextOffset, node, NodeKind.Directory);
        return true;
    }

    /// <summary>Zeroed room for one entry, or nothing.</summary>
    private unsafe Span<byte> Reserve(int nameLength)
    {
        int size = (plus ? sizeof(FuseEntryOut) : 0) + sizeof(FuseDirectoryEntry) + nameLength;
        size = (size + Alignment - 1) & ~(Alignment - 1);
        if (size > _reply.Length - _length)
        {
            return [];
        }

        Span<byte> room = _reply.Slice(_length, size);
        room.Clear();
        _length += size;
        return room;
    }

    private readonly unsafe void WriteEntry(
        Span<byte> room, ReadOnlySpan<byte> name, ulong nextOffset, NodeId node, NodeKind kind)
    {
        Span<byte> entry = plus ? room[sizeof(FuseEntryOut)..] : room;
        ref FuseDirectoryEntry header = ref MemoryMarshal.AsRef<FuseDirectoryEntry>(entry);
        header.Inode = node.Value;
        header.NextOffset = nextOffset;
        header.NameLength = (uint)name.Length;
        header.Type = AttributeEncoder.KindBits(kind) >> 12;
        name.CopyTo(entry[sizeof(FuseDirectoryEntry)..]);
    }
}
