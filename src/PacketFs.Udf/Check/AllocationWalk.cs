using System.Runtime.InteropServices;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Check;

/// <summary>
/// Follows an entry's allocation descriptors, through as many allocation extent descriptors as there are; claims every
/// block, and holds the lengths against the entry. ECMA-167 4/12, 4/14.14; UDF 2.3.10, 2.3.11. Each further extent of
/// descriptors claims its own block, so the chain ends.
/// </summary>
internal sealed class AllocationWalk
{
    /// <summary>An object with so many faults is given up: more of them say no more.</summary>
    private const int MaximumProblems = 64;
    private readonly CheckContext _context;
    private readonly byte[] _extentBlock;
    private IcbEntry _entry;
    private Where _where;
    private bool _claim;
    private List<DataExtent>? _extents;
    private ulong _position;
    private ulong _recorded;
    private bool _partialSeen;
    private bool _isSound;
    private bool _tailSeen;
    private bool _holeSeen;
    private int _problems;

    public AllocationWalk(CheckContext context)
    {
        _context = context;
        _extentBlock = new byte[context.BlockSize];
    }

    /// <summary>
    /// False when descriptors were wrong in a way that leaves the content doubtful (not there, or another's). Recorded
    /// extents go to <paramref name="extents"/> when given. Without <paramref name="claim"/> nothing is noted or
    /// claimed.
    /// </summary>
    public bool Run(in IcbEntry entry, byte[] block, in Where where, bool claim, List<DataExtent>? extents)
    {
        (_entry, _where, _claim, _extents) = (entry, where, claim, extents);
        (_position, _recorded, _partialSeen, _isSound) = (0, 0, false, true);
        (_tailSeen, _holeSeen, _problems) = (false, false, 0);
        Span<byte> descriptors = block.AsSpan(entry.DescriptorsOffset, (int)entry.DescriptorsLength);
        LongAd? next = RunList(descriptors);
        while (next is { } extent)
        {
            next = LoadNext(extent, out Span<byte> list) ? RunList(list) : null;
        }

        if (_claim)
        {
            Compare();
        }

        return _isSound;
    }

    private ClaimRole DataRole => _entry.Type is FileType.Directory or FileType.StreamDirectory
        ? ClaimRole.Directory
        : ClaimRole.Data;

    private int DescriptorSize =>
        _entry.IcbTag.AllocationDescriptorType == AllocationDescriptorType.Short ? ShortAd.Size : LongAd.Size;

    /// <summary>One area of descriptors; answers where the next is.</summary>
    private LongAd? RunList(ReadOnlySpan<byte> list)
    {
        int size = DescriptorSize;
        for (; list.Length >= size; list = list[size..])
        {
            LongAd descriptor = Decode(list);
            if ((uint)descriptor.ExtentLengthAndType == 0)
            {
                return null;
            }

            if (descriptor.Type == ExtentType.NextExtentOfAllocationDescriptors)
            {
                return descriptor;
            }

            Take(descriptor);
            if (_problems > MaximumProblems)
            {
                return null;
            }
        }

        if (!list.IsEmpty)
        {
            Note(Problem.AllocationInvalid, $"{list.Length} bytes left over behind the last descriptor");
        }

        return null;
    }

    private LongAd Decode(ReadOnlySpan<byte> bytes)
    {
        if (_entry.IcbTag.AllocationDescriptorType == AllocationDescriptorType.Long)
        {
            return MemoryMarshal.AsRef<LongAd>(bytes);
        }

        ref readonly ShortAd descriptor = ref MemoryMarshal.AsRef<ShortAd>(bytes);
        LbAddr location = new(descriptor.Position, _entry.Address.Partition);
        return new LongAd(descriptor.Length, descriptor.Type, location);
    }

    private bool LoadNext(LongAd extent, out Span<byte> list)
    {
        list = default;
        if (_claim && !_context.Claim(extent.Location, 1, _where, ClaimRole.Descriptors))
        {
            _isSound = false;
            return false;
        }

        if (!_context.TryRead(extent.Location, _extentBlock))
        {
            Note(Problem.AllocationExtentDamaged, $"block {extent.Location} cannot be read");
            return false;
        }

        DescriptorFault? fault = DescriptorTag.Verify(
            _extentBlock, extent.Location.Block, TagId.AllocationExtentDescriptor, AllocationExtentDescriptor.HeadSize);
        ref readonly AllocationExtentDescriptor head =
            ref MemoryMarshal.AsRef<AllocationExtentDescriptor>(_extentBlock.AsSpan());
        uint length = head.LengthOfAllocationDescriptors;
        if (fault is not null || length > _context.BlockSize - AllocationExtentDescriptor.HeadSize)
        {
            Note(Problem.AllocationExtentDamaged, $"block {extent.Location}: {fault?.ToString() ?? $"{length} bytes"}");
            return false;
        }

        list = _extentBlock.AsSpan(AllocationExtentDescriptor.HeadSize, (int)length);
        return true;
    }

    private void Take(LongAd descriptor)
    {
        uint blocks = _context.BlocksFor(descriptor.Length);
        bool isRecorded = descriptor.Type == ExtentType.RecordedAndAllocated;
        bool isWhole = descriptor.Length % (uint)_context.BlockSize == 0;
        if (descriptor.Length == 0)
        {
            Note(Problem.AllocationInvalid, $"an extent of no bytes at {descriptor.Location}");
            return;
        }

        if (descriptor.Type == ExtentType.NotAllocated)
        {
            if (descriptor.Location.Block != 0 && _claim)
            {
                _context.Add(Problem.HoleHasLocation, _where, $"block {descriptor.Location}");
            }
        }
        else if (_claim && !_context.Claim(descriptor.Location, blocks, _where, DataRole))
        {
            _isSound = false;
            _problems++;
        }

        if (_position >= _entry.InformationLength)
        {
            TakeTail(descriptor, isWhole);
        }
        else
        {
            if (_partialSeen)
            {
                Note(Problem.ExtentNotWhole, $"the extent at byte {_position} follows one that ends inside a block");
            }

            _position += descriptor.Length;
            _partialSeen |= !isWhole;
            Collect(descriptor, isRecorded);
        }

        _recorded += isRecorded ? blocks : 0;
    }

    /// <summary>Where the content is needed (directories, links) a hole ends what can be read.</summary>
    private void Collect(LongAd descriptor, bool isRecorded)
    {
        if (_extents is not null && _isSound && !_holeSeen)
        {
            _holeSeen = !isRecorded;
            _extents.Add(new DataExtent(descriptor.Location, isRecorded ? descriptor.Length : 0));
        }
    }

    private void TakeTail(LongAd descriptor, bool isWhole)
    {
        if (descriptor.Type != ExtentType.AllocatedNotRecorded || !isWhole)
        {
            Note(Problem.TailInvalid, $"{descriptor} behind the end of the data");
        }

        _tailSeen = true;
    }

    private void Compare()
    {
        if (_position != _entry.InformationLength)
        {
            bool isRounded = _position > _entry.InformationLength
                && _position - _entry.InformationLength < (uint)_context.BlockSize;
            _context.Add(
                isRounded ? Problem.ExtentRounded : Problem.InformationLengthWrong,
                _where,
                $"{_entry.InformationLength} recorded, extents hold {_position}");
        }

        if (_recorded != _entry.BlocksRecorded)
        {
            _context.Add(Problem.BlocksRecordedWrong, _where, $"{_entry.BlocksRecorded} recorded, {_recorded} counted");
        }

        bool isReserve = (_entry.IcbTag.Flags & IcbFlags.System) != 0;
        if (_tailSeen && !isReserve && !_context.IsOpen)
        {
            _context.Add(Problem.TailLeft, _where);
        }
    }

    private void Note(Problem problem, string detail)
    {
        _problems++;
        _isSound &= problem is Problem.TailInvalid or Problem.ExtentNotWhole;
        if (_claim)
        {
            _context.Add(problem, _where, detail);
        }
    }
}
