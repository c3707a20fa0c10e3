using PacketFs.Core;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Volumes;

/// <summary>
/// Reads sectors for code that must live with whatever a disc holds: what lies outside the device or cannot be read is
/// a "no", an unreadable sector is noted. One buffer, reused: a span is valid until the next call.
/// </summary>
internal sealed class SectorReader
{
    /// <summary>No descriptor is longer than what its CRC can cover and its own block.</summary>
    private const int MaximumDescriptorBytes = DescriptorTag.Size + ushort.MaxValue;
    private readonly IBlockDevice _device;
    private readonly FindingCollector _findings;
    private byte[] _buffer;

    public SectorReader(IBlockDevice device, FindingCollector findings)
    {
        _device = device;
        _findings = findings;
        _buffer = new byte[device.Geometry.BlockSize];
    }

    public int BlockSize => _device.Geometry.BlockSize;

    /// <summary>Sectors that a volume can address: 32 bits of them.</summary>
    public long BlockCount => Math.Min(_device.Geometry.BlockCount, 1L << 32);

    /// <summary>Blocks that so many bytes take.</summary>
    public int BlocksFor(long byteCount) => (int)((byteCount + BlockSize - 1) / BlockSize);

    public bool TryRead(Lba start, int blockCount, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (start.Value < 0 || blockCount <= 0 || start.Value + blockCount > BlockCount)
        {
            return false;
        }

        int length = blockCount * BlockSize;
        if (_buffer.Length < length)
        {
            _buffer = new byte[length];
        }

        try
        {
            _device.Read(start, _buffer.AsSpan(0, length));
        }
        catch (FsException failure) when (failure.Error is FsError.InputOutput)
        {
            _findings.Add(Problem.UnreadableSector, $"sector {start}", failure.Message);
            return false;
        }

        bytes = _buffer.AsSpan(0, length);
        return true;
    }

    /// <summary>
    /// Reads the descriptor that starts in a sector: as many sectors as its CRC covers, at most <paramref
    /// name="limitBlocks"/>. The bytes are there even when the answer is a fault, unless that is <see
    /// cref="DescriptorFault.TooShort"/>.
    /// </summary>
    public DescriptorFault? ReadDescriptor(Lsn sector, int limitBlocks, out ReadOnlySpan<byte> bytes)
    {
        if (!TryRead(sector.ToLba(), 1, out bytes))
        {
            return DescriptorFault.TooShort;
        }

        DescriptorFault? fault = DescriptorTag.Verify(bytes, sector.Value);
        int needed = DescriptorTag.Size + DescriptorTag.Of(bytes).DescriptorCrcLength;
        if (fault == DescriptorFault.CrcLength && needed <= MaximumDescriptorBytes && BlocksFor(needed) <= limitBlocks)
        {
            return TryRead(sector.ToLba(), BlocksFor(needed), out bytes)
                ? DescriptorTag.Verify(bytes, sector.Value)
                : DescriptorFault.TooShort;
        }

        return fault;
    }
}
