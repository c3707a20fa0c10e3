using PacketFs.Core;

namespace PacketFs.Udf.Mounted;

/// <summary>
/// The end of a medium that is written from front to back: the last blocks wait here before they are sent, so that a
/// file that grows in small steps, or a block that is changed again soon, does not cost a block each time. What was
/// sent is never touched again. Used under the volume's lock.
/// </summary>
internal sealed class AppendBuffer : IBlockDevice
{
    private const int BufferBytes = 128 * 1024;
    private readonly IAppendDevice _device;
    private readonly byte[] _bytes;
    private readonly int _blockSize;
    private int _count;

    public AppendBuffer(IAppendDevice device)
    {
        _device = device;
        _blockSize = device.Geometry.BlockSize;
        _bytes = new byte[BufferBytes];
    }

    public BlockGeometry Geometry => _device.Geometry;

    /// <summary>Where the next block goes, behind those that wait.</summary>
    public Lba Next => _device.NextWritable + _count;

    /// <summary>True for blocks that wait: these alone can be changed in place.</summary>
    public bool CanRewrite(Lba block) => block >= _device.NextWritable && block < Next;

    public void Read(Lba start, Span<byte> buffer)
    {
        long sent = Math.Clamp(_device.NextWritable - start, 0, buffer.Length / _blockSize);
        if (sent > 0)
        {
            _device.Read(start, buffer[..(int)(sent * _blockSize)]);
        }

        Span<byte> rest = buffer[(int)(sent * _blockSize)..];
        long offset = (start + sent - _device.NextWritable) * _blockSize;
        if (!rest.IsEmpty && offset + rest.Length > _count * (long)_blockSize)
        {
            throw new FsException(
                FsError.InputOutput, $"Block {start + sent} was never recorded.", null, start + sent);
        }

        if (!rest.IsEmpty)
        {
            _bytes.AsSpan((int)offset, rest.Length).CopyTo(rest);
        }
    }

    /// <summary>Changes blocks that wait.</summary>
    public void Write(Lba start, ReadOnlySpan<byte> data)
    {
        bool waits = start >= _device.NextWritable && start + (data.Length / _blockSize) <= Next;
        Invariant.Require(waits, "what was recorded on a write-once medium is not written again");
        data.CopyTo(_bytes.AsSpan((int)((start - _device.NextWritable) * _blockSize)));
    }

    /// <summary>Adds blocks at the end; answers where they are.</summary>
    public Lba Append(ReadOnlySpan<byte> data)
    {
        Lba start = Next;
        while (!data.IsEmpty)
        {
            if (_count == 0 && data.Length >= _bytes.Length)
            {
                int whole = data.Length / _bytes.Length * _bytes.Length;
                _device.Write(_device.NextWritable, data[..whole]);
                data = data[whole..];
                continue;
            }

            if (_count * _blockSize == _bytes.Length)
            {
                Send(_count);
            }

            int bytes = Math.Min(data.Length, _bytes.Length - (_count * _blockSize));
            data[..bytes].CopyTo(_bytes.AsSpan(_count * _blockSize));
            _count += bytes / _blockSize;
            data = data[bytes..];
        }

        return start;
    }

    public void Flush()
    {
        Send(_count);
        _device.Flush();
    }

    public void Dispose()
    {
    }

    private void Send(int count)
    {
        if (count > 0)
        {
            _device.Write(_device.NextWritable, _bytes.AsSpan(0, count * _blockSize));
            _count = 0;
        }
    }
}
