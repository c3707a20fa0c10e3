using PacketFs.Core;
using PacketFs.Mmc;

namespace PacketFs.Packet;

/// <summary>
/// Short reads of a medium whose blocks never change once they are recorded: the 32 blocks round each are brought in
/// and kept, the ones used last. What the drive cannot read as a whole is read alone. Used under the device's lock.
/// </summary>
internal sealed class AppendReadCache(OpticalDrive drive)
{
    private const int ChunkBlocks = 32;
    private const int MostChunks = 64;
    private const int ChunkBytes = ChunkBlocks * OpticalDrive.BlockSize;
    private readonly Dictionary<long, LinkedListNode<Chunk>> _chunks = [];
    private readonly LinkedList<Chunk> _byUse = new();

    /// <param name="recordedBlocks">Nothing behind them is read.</param>
    public DriveResult Read(Lba start, Span<byte> buffer, long recordedBlocks)
    {
        long index = start.Value / ChunkBlocks;
        int offset = start.PacketOffset(ChunkBlocks) * OpticalDrive.BlockSize;
        bool isShort = offset + buffer.Length <= ChunkBytes && buffer.Length <= ChunkBytes / 2;

        // A chunk that has not been recorded to its end yet would be kept too short.
        if (!isShort || (index + 1) * ChunkBlocks > recordedBlocks || Find(index) is not { } chunk)
        {
            return drive.Read(start, buffer);
        }

        chunk.Bytes.AsSpan(offset, buffer.Length).CopyTo(buffer);
        return DriveResult.Good(buffer.Length / OpticalDrive.BlockSize);
    }

    public void Clear()
    {
        _chunks.Clear();
        _byUse.Clear();
    }

    private Chunk? Find(long index)
    {
        if (_chunks.TryGetValue(index, out LinkedListNode<Chunk>? node))
        {
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.IsReadable ? node.Value : null;
        }

        if (_byUse.Count < MostChunks)
        {
            node = new LinkedListNode<Chunk>(new Chunk());
        }
        else
        {
            node = _byUse.Last!;
            _byUse.Remove(node);
            _chunks.Remove(node.Value.Index);
        }

        Chunk chunk = node.Value;
        chunk.Index = index;
        chunk.IsReadable = drive.Read(new Lba(index * ChunkBlocks), chunk.Bytes).IsGood;
        if (drive.IsMediumChanged)
        {
            return null;
        }

        _chunks.Add(index, node);
        _byUse.AddFirst(node);
        return chunk.IsReadable ? chunk : null;
    }

    private sealed class Chunk
    {
        public long Index { get; set; }

        /// <summary>False: a part of it cannot be read; what can is read alone.</summary>
        public bool IsReadable { get; set; }

        public byte[] Bytes { get; } = new byte[ChunkBytes];
    }
}
