using PacketFs.Core;

namespace PacketFs.Udf.Mounted;

/// <summary>
/// Copies of what was sent to a medium and not confirmed by a flush yet. After a failure the medium is read back: what
/// differs, or cannot be read, is missing.
/// </summary>
internal sealed class AppendCopies(IAppendDevice device)
{
    private readonly List<(Lba Start, byte[] Bytes)> _pieces = [];
    private readonly int _blockSize = device.Geometry.BlockSize;

    public long ByteCount { get; private set; }

    public bool IsEmpty => _pieces.Count == 0;

    public void Keep(Lba start, ReadOnlySpan<byte> data)
    {
        _pieces.Add((start, data.ToArray()));
        ByteCount += data.Length;
    }

    public void Clear()
    {
        _pieces.Clear();
        ByteCount = 0;
    }

    /// <summary>
    /// The runs of blocks that are not on the medium as they were sent, ascending; nothing is kept any more.
    /// </summary>
    public List<(Lba Start, byte[] Bytes)> TakeMissing()
    {
        List<(Lba Start, byte[] Bytes)> missing = [];
        int unit = Math.Max(1, device.Geometry.PacketBlocks);
        foreach ((Lba start, byte[] bytes) in _pieces)
        {
            if (IsThere(start, bytes))
            {
                continue;
            }

            int blocks = bytes.Length / _blockSize;
            for (int first = 0; first < blocks;)
            {
                int count = Math.Min(blocks - first, unit - (start + first).PacketOffset(unit));
                ReadOnlySpan<byte> part = bytes.AsSpan(first * _blockSize, count * _blockSize);
                if (!IsThere(start + first, part))
                {
                    Add(missing, start + first, part);
                }

                first += count;
            }
        }

        Clear();
        return missing;
    }

    private void Add(List<(Lba Start, byte[] Bytes)> missing, Lba start, ReadOnlySpan<byte> part)
    {
        if (missing.Count > 0 && missing[^1].Start + (missing[^1].Bytes.Length / _blockSize) == start)
        {
            missing[^1] = (missing[^1].Start, [.. missing[^1].Bytes, .. part]);
            return;
        }

        missing.Add((start, part.ToArray()));
    }

    private bool IsThere(Lba start, ReadOnlySpan<byte> expected)
    {
        byte[] found = new byte[expected.Length];
        try
        {
            device.Read(start, found);
        }
        catch (FsException failure) when (failure.Error == FsError.InputOutput)
        {
            return false;
        }

        return expected.SequenceEqual(found);
    }
}
