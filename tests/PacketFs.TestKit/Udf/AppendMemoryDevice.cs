using PacketFs.Core;

namespace PacketFs.TestKit.Udf;

/// <summary>
/// A medium in memory that is written once, from front to back: takes writes at its end only. The power can be made to
/// go in the middle of a write: then a part of that write's blocks is there.
/// </summary>
public sealed class AppendMemoryDevice(int blockSize, long capacityBlocks, int packetBlocks = 1) : IAppendDevice
{
    private readonly List<byte[]> _blocks = [];
    private readonly Lock _lock = new();

    public BlockGeometry Geometry => new(blockSize, Recorded, packetBlocks, IsReadOnly: false);

    public Lba NextWritable => new(Recorded);

    public long CapacityBlocks => capacityBlocks;

    /// <summary>Blocks after which the power goes; no write ends beyond it.</summary>
    public long PowerEndsAt { get; set; } = long.MaxValue;

    public bool IsCut { get; private set; }

    /// <summary>Blocks that the medium gives no data for.</summary>
    public HashSet<long> Unreadable { get; } = [];

    /// <summary>Why the medium takes nothing: it was closed.</summary>
    public string? ReadOnlyReason { get; set; }

    private long Recorded
    {
        get
        {
            lock (_lock)
            {
                return _blocks.Count;
            }
        }
    }

    /// <summary>A medium with the content of a file, as far as that goes; what cannot be read there cannot be read
    /// here.</summary>
    public static AppendMemoryDevice Load(SparseBlockDevice source, long capacityBlocks)
    {
        AppendMemoryDevice device = new(source.Geometry.BlockSize, capacityBlocks, source.Geometry.PacketBlocks);
        device.Unreadable.UnionWith(source.Unreadable);
        for (long block = 0; block < source.Geometry.BlockCount; block++)
        {
            byte[] bytes = new byte[source.Geometry.BlockSize];
            if (!source.Unreadable.Contains(block))
            {
                source.Read(new Lba(block), bytes);
            }

            device._blocks.Add(bytes);
        }

        return device;
    }

    /// <summary>The first blocks of this medium, as a cut would leave them.</summary>
    /// <param name="blocks">How many there are.</param>
    /// <param name="capacity">Blocks that the copy will hold; null: as this one.</param>
    public AppendMemoryDevice Copy(long blocks, long? capacity = null)
    {
        AppendMemoryDevice copy = new(blockSize, capacity ?? capacityBlocks, packetBlocks);
        lock (_lock)
        {
            int count = (int)Math.Min(blocks, _blocks.Count);
            copy._blocks.AddRange(_blocks.Take(count).Select(block => (byte[])[.. block]));
            copy.Unreadable.UnionWith(Unreadable);
        }

        return copy;
    }

    /// <summary>Something is recorded that was not meant to be.</summary>
    public void AppendRubbish(int blocks, ulong seed)
    {
        Prng random = new(seed);
        for (int i = 0; i < blocks; i++)
        {
            byte[] bytes = new byte[blockSize];
            random.Fill(bytes);
            _blocks.Add(bytes);
        }
    }

    /// <summary>Changes a recorded block behind everyone's back.</summary>
    public void Damage(long block, Action<byte[]> change)
    {
        lock (_lock)
        {
            change(_blocks[(int)block]);
        }
    }

    public void Save(string path)
    {
        using FileStream file = File.Create(path);
        _blocks.ForEach(block => file.Write(block));
    }

    public void Read(Lba start, Span<byte> buffer)
    {
        lock (_lock)
        {
            for (int i = 0; i * blockSize < buffer.Length; i++)
            {
                if (start.Value + i >= _blocks.Count || Unreadable.Contains(start.Value + i))
                {
                    throw new FsException(
                        FsError.InputOutput, $"Block {start + i} cannot be read.", null, start + i);
                }

                _blocks[(int)start.Value + i].CopyTo(buffer[(i * blockSize)..]);
            }
        }
    }

    public void Write(Lba start, ReadOnlySpan<byte> data)
    {
        lock (_lock)
        {
            Invariant.Require(start.Value == _blocks.Count, "a write-once medium is written at its end");
            for (int i = 0; i * blockSize < data.Length; i++)
            {
                if (_blocks.Count >= capacityBlocks || _blocks.Count >= PowerEndsAt)
                {
                    IsCut = _blocks.Count >= PowerEndsAt;
                    throw new FsException(FsError.InputOutput, "The medium takes no more.");
                }

                _blocks.Add(data.Slice(i * blockSize, blockSize).ToArray());
            }
        }
    }

    public void Flush()
    {
    }

    public void Dispose()
    {
    }
}
