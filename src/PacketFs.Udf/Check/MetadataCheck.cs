using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Check;

/// <summary>
/// The files that a metadata partition stands on: what they own in the partition below, whether they keep the rules
/// (UDF 2.50, 2.2.13), and whether the mirror's blocks equal the metadata file's, as far as something is in them.
/// </summary>
internal sealed class MetadataCheck
{
    private const int MostDifferences = 100;
    private readonly CheckContext _context;
    private readonly PartitionMap _map;
    private readonly MetadataMapping _mapping;

    public MetadataCheck(CheckContext context, PartitionMap map)
    {
        _context = context;
        _map = map;
        _mapping = (MetadataMapping)map.Mapping!;
    }

    /// <summary>Before the tree walk: claims what the files own below.</summary>
    public void ClaimFiles()
    {
        CheckMap();
        Take(_mapping.MainFile, FileType.MetadataFile, "metadata file", ownsData: true);
        Take(_mapping.MirrorFile, FileType.MetadataMirrorFile, "metadata mirror file", _mapping.IsDuplicated);
        Take(_mapping.BitmapFile, FileType.MetadataBitmapFile, "metadata bitmap file", ownsData: true);
    }

    /// <summary>After the tree walk: blocks in which something lies, in both copies.</summary>
    public void CompareCopies()
    {
        if (!_mapping.IsDuplicated || !_mapping.IsMainUsable || !_mapping.IsMirrorUsable)
        {
            return;
        }

        BlockOwners owners = _context.Owners(_map.Reference)!;
        byte[] main = new byte[_context.BlockSize];
        byte[] copy = new byte[_context.BlockSize];
        Problem problem = _context.IsOpen ? Problem.MetadataCopiesStale : Problem.MetadataCopiesDiffer;
        int found = 0;
        for (uint block = 0; block < owners.BlockCount && found < MostDifferences; block++)
        {
            if (!owners.IsOwned(block))
            {
                continue;
            }

            _context.Cancellation.ThrowIfCancellationRequested();
            LbAddr address = new(block, (ushort)_map.Reference);
            bool isThere = _context.TryReadCopy(address, copy);
            if (!isThere || (_context.TryReadMain(address, main) && !main.AsSpan().SequenceEqual(copy)))
            {
                found++;
                Where where = new("", "metadata", address);
                _context.Add(problem, where, isThere ? "" : "the mirror's cannot be read");
            }
        }
    }

    private void CheckMap()
    {
        MetadataPartitionMap map = _mapping.Map;
        bool fits = map.AllocationUnitSize > 0 && map.AlignmentUnitSize > 0
            && map.AllocationUnitSize % (uint)map.AlignmentUnitSize == 0;
        if (!fits)
        {
            _context.Findings.Add(
                Problem.MetadataFileInvalid,
                $"partition {_map.Reference}",
                $"allocation unit {map.AllocationUnitSize}, alignment unit {map.AlignmentUnitSize}");
        }
    }

    private void Take(SystemFile? file, FileType type, string name, bool ownsData)
    {
        if (file is null)
        {
            return;
        }

        Where where = new("", name, file.Icb);
        _context.Claim(file.Icb, 1, where);
        foreach (LbAddr block in file.DescriptorBlocks)
        {
            _context.Claim(block, 1, where);
        }

        foreach (SystemExtent extent in file.Extents)
        {
            if (ownsData && extent.Type != ExtentType.NotAllocated)
            {
                _context.Claim(extent.Location, _context.BlocksFor(extent.LengthBytes), where);
            }
        }

        bool isBitmap = type == FileType.MetadataBitmapFile;
        if (Fault(file, type, isBitmap) is { } fault)
        {
            _context.Add(Problem.MetadataFileInvalid, where, fault);
        }
    }

    private string? Fault(SystemFile file, FileType type, bool isBitmap)
    {
        if (file.Type != type || file.UniqueId != 0)
        {
            return $"file type {(int)file.Type}, unique identifier {file.UniqueId}";
        }

        if (isBitmap)
        {
            bool isRecorded = file.Extents.All(extent => extent.Type == ExtentType.RecordedAndAllocated);
            return isRecorded ? null : "a bitmap has no blocks that are not recorded";
        }

        if (file.DescriptorType != AllocationDescriptorType.Short)
        {
            return "a metadata file has short allocation descriptors";
        }

        ulong sum = 0;
        uint unit = Math.Max(1, _mapping.Map.AllocationUnitSize);
        uint alignment = Math.Max((ushort)1, (ushort)_mapping.Map.AlignmentUnitSize);
        foreach (SystemExtent extent in file.Extents)
        {
            sum += extent.LengthBytes;
            bool isHole = extent.Type == ExtentType.NotAllocated;
            if (extent.Type == ExtentType.AllocatedNotRecorded)
            {
                return $"the extent at {extent.Location} is not recorded";
            }

            if (extent.LengthBytes % ((ulong)unit * (uint)_context.BlockSize) != 0
                || (!isHole && extent.Location.Block % alignment != 0))
            {
                return $"the extent of {extent.LengthBytes} bytes at {extent.Location} is not aligned";
            }
        }

        return sum == file.Length ? null : $"{file.Length} bytes, its extents hold {sum}";
    }
}
