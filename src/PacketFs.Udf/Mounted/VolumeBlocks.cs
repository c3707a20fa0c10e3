using PacketFs.Core;
using PacketFs.Udf.Files;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Mounted;

/// <summary>
/// Blocks of the logical volume on the device: every transfer goes through the partition maps. Of a duplicated metadata
/// partition the main copy is written at once and the mirror's later (<see cref="WriteCopies"/>), so that whatever is
/// cut off, one of both is whole; what cannot be read of the main copy is read from the mirror.
/// </summary>
internal sealed class VolumeBlocks(IBlockDevice device, LogicalVolume volume) : IBlockReader
{
    private readonly List<(LbAddr Start, uint Count)> _notCopied = [];
    private byte[] _copy = [];

    public int BlockSize { get; } = volume.BlockSize;

    /// <summary>Metadata that was read from the mirror, because the main copy could not be.</summary>
    public long CopiesRead { get; private set; }

    /// <summary>Written metadata waits to be copied to the mirror.</summary>
    public bool HasUncopied => _notCopied.Count > 0;

    public bool Contains(LbAddr start, uint count) =>
        start.Partition < volume.Maps.Count
        && volume.Maps[start.Partition].Mapping is { } mapping
        && (long)start.Block + count <= mapping.BlockCount;

    public void Read(LbAddr start, uint count, Span<byte> buffer)
    {
        uint done = 0;
        while (done < count)
        {
            Lba lba = Map(start, done, count, out uint run);
            Span<byte> part = buffer.Slice((int)(done * BlockSize), (int)(run * BlockSize));
            try
            {
                device.Read(lba, part);
            }
            catch (FsException failure) when (failure.Error is FsError.InputOutput && DuplicateOf(start) is not null)
            {
                ReadEither(new LbAddr(start.Block + done, start.Partition), part);
            }

            done += run;
        }
    }

    public bool TryReadCopy(LbAddr address, Span<byte> buffer)
    {
        if (DuplicateOf(address)?.TryMapCopy(address.Block, 1, out Lba lba, out _) is not true)
        {
            return false;
        }

        try
        {
            device.Read(lba, buffer[..BlockSize]);
            CopiesRead++;
            return true;
        }
        catch (FsException failure) when (failure.Error is FsError.InputOutput)
        {
            return false;
        }
    }

    public void Write(LbAddr start, ReadOnlySpan<byte> data)
    {
        uint count = (uint)(data.Length / BlockSize);
        uint done = 0;
        while (done < count)
        {
            Lba lba = Map(start, done, count, out uint run);
            device.Write(lba, data.Slice((int)(done * BlockSize), (int)(run * BlockSize)));
            done += run;
        }

        NoteUncopied(start, count);
    }

    /// <summary>The mirror must follow in these blocks.</summary>
    public void NoteUncopied(LbAddr start, uint count)
    {
        if (DuplicateOf(start) is not null)
        {
            _notCopied.Add((start, count));
        }
    }

    /// <summary>Brings the mirror up to date with everything that was written since it was.</summary>
    public void WriteCopies()
    {
        const uint MostBlocks = 32;
        foreach ((LbAddr start, uint count) in _notCopied)
        {
            for (uint done = 0; done < count;)
            {
                uint blocks = Math.Min(MostBlocks, count - done);
                MetadataMapping mapping = DuplicateOf(start)!;
                if (!mapping.TryMap(start.Block + done, blocks, out Lba from, out uint run)
                    || !mapping.TryMapCopy(start.Block + done, run, out Lba to, out run))
                {
                    done++;
                    continue;
                }

                if (_copy.Length < run * BlockSize)
                {
                    _copy = new byte[MostBlocks * BlockSize];
                }

                Span<byte> bytes = _copy.AsSpan(0, (int)run * BlockSize);
                LbAddr first = new(start.Block + done, start.Partition);
                if (!TryReadMain(from, bytes))
                {
                    // A packet that a cut has torn: whole again from the mirror, in one write.
                    ReadEither(first, bytes);
                    device.Write(from, bytes);
                }

                device.Write(to, bytes);
                done += run;
            }
        }

        _notCopied.Clear();
    }

    private bool TryReadMain(Lba from, Span<byte> bytes)
    {
        try
        {
            device.Read(from, bytes);
            return true;
        }
        catch (FsException failure) when (failure.Error is FsError.InputOutput)
        {
            return false;
        }
    }

    private MetadataMapping? DuplicateOf(LbAddr address) =>
        address.Partition < volume.Maps.Count
        && volume.Maps[address.Partition].Mapping is MetadataMapping { IsDuplicated: true, IsMainUsable: true } mapping
            ? mapping
            : null;

    private void ReadEither(LbAddr start, Span<byte> buffer)
    {
        for (uint done = 0; done * BlockSize < buffer.Length; done++)
        {
            LbAddr address = new(start.Block + done, start.Partition);
            Span<byte> block = buffer.Slice((int)done * BlockSize, BlockSize);
            try
            {
                device.Read(Map(address, 0, 1, out _), block);
            }
            catch (FsException failure) when (failure.Error is FsError.InputOutput)
            {
                if (!TryReadCopy(address, block))
                {
                    throw;
                }
            }
        }
    }

    private Lba Map(LbAddr start, uint done, uint count, out uint run)
    {
        LbAddr address = new(start.Block + done, start.Partition);
        return volume.TryMap(address, count - done, out Lba lba, out run)
            ? lba
            : throw new FsException(FsError.Corrupt, $"Block {address} is not on this volume.");
    }
}
