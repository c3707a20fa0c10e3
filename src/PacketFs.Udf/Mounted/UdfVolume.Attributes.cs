using PacketFs.Core;
using PacketFs.Udf.Files;

namespace PacketFs.Udf.Mounted;

/// <summary>The part of <see cref="UdfVolume"/> that deals with extended attributes.</summary>
public sealed partial class UdfVolume
{
    public int GetExtendedAttribute(NodeId node, ReadOnlySpan<char> name, Span<byte> value)
    {
        lock (_lock)
        {
            UdfNode target = Get(node);
            try
            {
                return _attributes.Get(target, name, value);
            }
            catch (FsException failure) when (HasPlace(failure))
            {
                throw Located(failure, target);
            }
        }
    }

    public void SetExtendedAttribute(
        NodeId node, ReadOnlySpan<char> name, ReadOnlySpan<byte> value, AttributeSetMode mode)
    {
        lock (_lock)
        {
            BeginChange();
            _attributes.Set(Get(node), name, value, mode);
        }
    }

    public IReadOnlyList<string> ListExtendedAttributes(NodeId node)
    {
        lock (_lock)
        {
            UdfNode target = Get(node);
            try
            {
                return _attributes.List(target);
            }
            catch (FsException failure) when (HasPlace(failure))
            {
                throw Located(failure, target);
            }
        }
    }

    public void RemoveExtendedAttribute(NodeId node, ReadOnlySpan<char> name)
    {
        lock (_lock)
        {
            BeginChange();
            _attributes.Remove(Get(node), name);
        }
    }
}
