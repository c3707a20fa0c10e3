using PacketFs.Core;
using PacketFs.Udf.Attributes;
using PacketFs.Udf.Files;
using PacketFs.Udf.Labels;

namespace PacketFs.Udf.Mounted;

/// <summary>The part of <see cref="UdfVolume"/> that deals with extended attributes.</summary>
public sealed partial class UdfVolume
{
    /// <summary>
    /// Set by the host: what it tells about volume, medium and drive, by the last part of an attribute's name ("info",
    /// "report"), in UTF-8; null where it knows no such thing. Called without a lock.
    /// </summary>
    public Func<string, byte[]?>? HostInformation { get; set; }

    public int GetExtendedAttribute(NodeId node, ReadOnlySpan<char> name, Span<byte> value)
    {
        if (ControlAttributes.IsOne(name))
        {
            return GetControl(node, name, value);
        }

        lock (_lock)
        {
            UdfNode target = Get(node);
            try
            {
                return DosAttributes.IsOne(name)
                    ? _dosAttributes.Get(target, name, value)
                    : _attributes.Get(target, name, value);
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
        if (ControlAttributes.IsOne(name))
        {
            SetControl(node, name, value);
            return;
        }

        lock (_lock)
        {
            BeginChange();
            if (DosAttributes.IsOne(name))
            {
                _dosAttributes.Set(Get(node), name, value);
                return;
            }

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

    private int GetControl(NodeId node, ReadOnlySpan<char> name, Span<byte> value)
    {
        byte[]? found = node != NodeId.Root ? null
            : ControlAttributes.Read(name, Labels)
                ?? HostInformation?.Invoke(name[ControlAttributes.Prefix.Length..].ToString());
        if (found is null)
        {
            throw Failure(FsError.NoAttribute, $"It has no attribute \"{name}\".");
        }

        if (value.IsEmpty)
        {
            return found.Length;
        }

        if (found.Length > value.Length)
        {
            throw Failure(FsError.BufferTooSmall, $"The attribute has {found.Length} bytes.");
        }

        found.CopyTo(value);
        return found.Length;
    }

    private void SetControl(NodeId node, ReadOnlySpan<char> name, ReadOnlySpan<byte> value)
    {
        LabelChange? change = node == NodeId.Root ? ControlAttributes.Change(name, value) : null;
        SetLabels(change ?? throw Failure(FsError.NotSupported, $"\"{name}\" cannot be set."));
    }
}
