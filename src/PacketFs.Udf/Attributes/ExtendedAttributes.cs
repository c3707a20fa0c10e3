using PacketFs.Core;
using PacketFs.Udf.Directories;
using PacketFs.Udf.Files;
using PacketFs.Udf.Mounted;

namespace PacketFs.Udf.Attributes;

/// <summary>
/// Extended attributes of objects, wherever they are recorded: in named streams where the object can have some, else in
/// its ICB. Used under the volume's lock only.
/// </summary>
internal sealed class ExtendedAttributes
{
    private readonly VolumeState _state;
    private readonly FileData _data;
    private readonly NamedStreams _streams;
    private readonly InlineAttributes _inline;
    private readonly EntryExtension _extension;

    public ExtendedAttributes(VolumeState state, DirectoryStore directories, FileData data)
    {
        _state = state;
        _data = data;
        _streams = new NamedStreams(state, directories, data);
        _inline = new InlineAttributes(state, directories, data);
        _extension = new EntryExtension(state, _inline, _streams);
    }

    public IReadOnlyList<string> List(UdfNode node) => node.IsExtended
        ? _streams.List(node)
        : [.. _inline.Read(node).Select(static attribute => attribute.Name)];

    /// <summary>The value's length; copies it when the buffer is not empty.</summary>
    public int Get(UdfNode node, ReadOnlySpan<char> name, Span<byte> value)
    {
        AttributeNames.Check(name);
        UdfNode? stream = null;
        byte[]? inline = null;
        if (node.IsExtended)
        {
            stream = _streams.Find(node, name);
        }
        else
        {
            List<InlineAttribute> all = _inline.Read(node);
            int index = IndexOf(all, name);
            inline = index >= 0 ? all[index].Value : null;
        }

        long length = stream?.Size ?? inline?.Length ?? throw None(name);
        if (length > AttributeNames.LargestValue)
        {
            throw new FsException(
                FsError.AttributeTooLarge,
                $"The stream has {length} bytes, an attribute's value at most {AttributeNames.LargestValue}.");
        }

        if (value.IsEmpty)
        {
            return (int)length;
        }

        if (length > value.Length)
        {
            throw new FsException(FsError.BufferTooSmall, $"The attribute has {length} bytes.");
        }

        inline?.CopyTo(value);
        return stream is null ? (int)length : _data.Read(stream, 0, value[..(int)length]);
    }

    public void Set(UdfNode node, ReadOnlySpan<char> name, ReadOnlySpan<byte> value, AttributeSetMode mode)
    {
        AttributeNames.Check(name);
        if (value.Length > AttributeNames.LargestValue)
        {
            throw new FsException(
                FsError.AttributeTooLarge, $"An attribute's value has at most {AttributeNames.LargestValue} bytes.");
        }

        if (!node.IsExtended)
        {
            Require(mode, mode != AttributeSetMode.Any && IndexOf(_inline.Read(node), name) >= 0, name);
        }

        if (_extension.TryExtend(node))
        {
            Require(mode, mode != AttributeSetMode.Any && _streams.Find(node, name) is not null, name);
            _streams.Set(node, name, value);
        }
        else
        {
            List<InlineAttribute> all = _inline.Read(node);
            int index = IndexOf(all, name);
            InlineAttribute attribute = new(name.ToString(), value.ToArray());
            if (index >= 0)
            {
                all[index] = attribute;
            }
            else
            {
                all.Add(attribute);
            }

            _inline.Write(node, all);
        }

        node.AttributeTime = _state.Now;
    }

    public void Remove(UdfNode node, ReadOnlySpan<char> name)
    {
        AttributeNames.Check(name);
        bool removed;
        if (node.IsExtended)
        {
            removed = _streams.Remove(node, name);
        }
        else
        {
            List<InlineAttribute> all = _inline.Read(node);
            int index = IndexOf(all, name);
            removed = index >= 0;
            if (removed)
            {
                all.RemoveAt(index);
                _inline.Write(node, all);
            }
        }

        node.AttributeTime = removed ? _state.Now : throw None(name);
    }

    private static void Require(AttributeSetMode mode, bool exists, ReadOnlySpan<char> name)
    {
        if (exists && mode == AttributeSetMode.MustNotExist)
        {
            throw new FsException(FsError.Exists, $"The attribute \"{name}\" is there already.");
        }

        if (!exists && mode == AttributeSetMode.MustExist)
        {
            throw None(name);
        }
    }

    private static int IndexOf(List<InlineAttribute> all, ReadOnlySpan<char> name)
    {
        for (int i = 0; i < all.Count; i++)
        {
            if (name.SequenceEqual(all[i].Name))
            {
                return i;
            }
        }

        return -1;
    }

    private static FsException None(ReadOnlySpan<char> name) =>
        new(FsError.NoAttribute, $"It has no attribute \"{name}\".");
}
