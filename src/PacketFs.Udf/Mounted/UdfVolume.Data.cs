using PacketFs.Core;
using PacketFs.Udf.Space;
using PacketFs.Udf.Files;

namespace PacketFs.Udf.Mounted;

/// <summary>
/// The part of <see cref="UdfVolume"/> that deals with content. No allocation on the read and write paths.
/// </summary>
public sealed partial class UdfVolume
{
    public int Read(NodeId node, long offset, Span<byte> buffer)
    {
        lock (_lock)
        {
            UdfNode file = Get(node);
            RequireContent(file);
            RequireRange(offset, buffer.Length);
            try
            {
                return _data.Read(file, offset, buffer);
            }
            catch (FsException failure) when (HasPlace(failure))
            {
                throw Located(failure, file);
            }
        }
    }

    public void Write(NodeId node, long offset, ReadOnlySpan<byte> data)
    {
        lock (_lock)
        {
            UdfNode file = BeginWrite(node, offset, data.Length);
            if (data.IsEmpty)
            {
                return;
            }

            try
            {
                _data.Write(file, offset, data);
            }
            catch (FsException failure) when (HasPlace(failure))
            {
                throw Located(failure, file);
            }

            EndWrite(file);
        }
    }

    public void Allocate(NodeId node, AllocationMode mode, long offset, long length)
    {
        lock (_lock)
        {
            UdfNode file = BeginWrite(node, offset, length);
            if (length == 0)
            {
                throw Failure(FsError.InvalidArgument, "A range to allocate has at least one byte.");
            }

            _data.Allocate(file, mode, offset, length);
            EndWrite(file);
        }
    }

    public long Seek(NodeId node, long offset, SeekTarget target)
    {
        lock (_lock)
        {
            UdfNode file = Get(node);
            RequireContent(file);
            long found = _data.Seek(file, offset, target);
            return found >= 0 ? found : throw Failure(FsError.NoSuchOffset, $"There is none from byte {offset} on.");
        }
    }

    public void CloseWriter(NodeId node)
    {
        lock (_lock)
        {
            SpaceWindow? window = Get(node).Window;
            window?.Owner?.Drop(window);
        }
    }

    /// <summary>In how many pieces a file lies.</summary>
    internal int CountExtents(NodeId node)
    {
        lock (_lock)
        {
            return Get(node).Extents.Count;
        }
    }

    private UdfNode BeginWrite(NodeId node, long offset, long length)
    {
        BeginChange();
        UdfNode file = _state.Get(node);
        RequireContent(file);
        RequireRange(offset, length);
        return file;
    }

    private void EndWrite(UdfNode file)
    {
        file.ModificationTime = file.AttributeTime = _state.Now;
        file.Flags |= Structures.IcbFlags.Archive;
    }
}
