using PacketFs.Core;

namespace PacketFs.TestKit.Volumes;

/// <content>Extended attributes.</content>
public sealed partial class MemoryVolume
{
    public int GetExtendedAttribute(NodeId node, ReadOnlySpan<char> name, Span<byte> value)
    {
        lock (_lock)
        {
            if (!GetWithAttributes(node, name).ExtendedAttributes.TryGetValue(name.ToString(), out byte[]? found))
            {
                throw Failure(FsError.NoAttribute, $"It has no attribute \"{name}\".");
            }

            if (!value.IsEmpty)
            {
                if (found.Length > value.Length)
                {
                    throw Failure(FsError.BufferTooSmall, $"The attribute has {found.Length} bytes.");
                }

                found.CopyTo(value);
            }

            return found.Length;
        }
    }

    public void SetExtendedAttribute(
        NodeId node, ReadOnlySpan<char> name, ReadOnlySpan<byte> value, AttributeSetMode mode)
    {
        lock (_lock)
        {
            RequireWritable();
            MemoryNode target = GetWithAttributes(node, name);
            bool exists = target.ExtendedAttributes.ContainsKey(name.ToString());
            if (exists && mode == AttributeSetMode.MustNotExist)
            {
                throw Failure(FsError.Exists, $"The attribute \"{name}\" is there already.");
            }

            if (!exists && mode == AttributeSetMode.MustExist)
            {
                throw Failure(FsError.NoAttribute, $"It has no attribute \"{name}\".");
            }

            target.ExtendedAttributes[name.ToString()] = value.ToArray();
            target.ChangeTime = Now;
        }
    }

    public IReadOnlyList<string> ListExtendedAttributes(NodeId node)
    {
        lock (_lock)
        {
            MemoryNode target = Get(node);
            return [.. target.ExtendedAttributes.Keys];
        }
    }

    public void RemoveExtendedAttribute(NodeId node, ReadOnlySpan<char> name)
    {
        lock (_lock)
        {
            RequireWritable();
            MemoryNode target = GetWithAttributes(node, name);
            if (!target.ExtendedAttributes.Remove(name.ToString()))
            {
                throw Failure(FsError.NoAttribute, $"It has no attribute \"{name}\".");
            }

            target.ChangeTime = Now;
        }
    }
}
