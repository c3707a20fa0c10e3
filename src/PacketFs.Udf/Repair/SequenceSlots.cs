using PacketFs.Core;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Repair;

/// <summary>The sectors of a volume descriptor sequence, one descriptor each, while they are put in order.</summary>
internal sealed class SequenceSlots
{
    private const int MaximumSlots = 64;
    private readonly RepairContext _context;
    private readonly Lsn _start;
    private readonly byte[]?[] _sectors;
    private readonly bool[] _isDamaged;
    private readonly HashSet<int> _changed = [];
    private int _end;

    public SequenceSlots(RepairContext context, ExtentAd extent)
    {
        _context = context;
        _start = extent.Location;
        long room = Math.Min(extent.Length / context.BlockSize, context.Device.Geometry.BlockCount - _start.Value);
        int count = (int)Math.Clamp(room, 0, MaximumSlots);
        _sectors = new byte[]?[count];
        _isDamaged = new bool[count];
        for (_end = 0; _end < count; _end++)
        {
            DescriptorFault? fault = Read(_end);
            if (fault == DescriptorFault.Unrecorded
                || (fault is null && DescriptorTag.Of(_sectors[_end]!).Id == TagId.TerminatingDescriptor))
            {
                break;
            }

            _isDamaged[_end] = fault is not null;
        }
    }

    /// <summary>The descriptor stands here, and of its kind nothing else prevails.</summary>
    public bool Holds(RecordedDescriptor descriptor)
    {
        RecordedDescriptor? last = null;
        for (int i = 0; i < _end; i++)
        {
            if (At(i) is { } found && IsRival(found, descriptor)
                && (last is null || found.SequenceNumber >= last.SequenceNumber))
            {
                last = found;
            }
        }

        return last is not null && SaysTheSame(last, descriptor);
    }

    /// <summary>Puts the descriptor over its rivals, into a damaged sector, or behind the last; why it was needed, or
    /// null when there is no room.</summary>
    public string? Place(RecordedDescriptor descriptor)
    {
        bool isPlaced = false;
        for (int i = 0; i < _end; i++)
        {
            if (At(i) is { } found && IsRival(found, descriptor))
            {
                Put(i, descriptor);
                isPlaced = true;
            }
        }

        if (isPlaced)
        {
            return "it is not what prevails";
        }

        int damaged = Array.IndexOf(_isDamaged, true);
        if (damaged >= 0)
        {
            Put(damaged, descriptor);
            return $"it is missing; sector {_start.Value + damaged} is damaged";
        }

        if (_end + 1 >= _sectors.Length)
        {
            return null;
        }

        Put(_end++, descriptor);
        return "it is missing";
    }

    /// <summary>Damaged sectors that nothing needs: the last ones are cut off, others get a copy of a
    /// descriptor.</summary>
    public int FillDamaged(RecordedDescriptor filler)
    {
        int count = 0;
        while (_end > 0 && _isDamaged[_end - 1])
        {
            _isDamaged[--_end] = false;
            count++;
        }

        for (int i = 0; i < _end; i++)
        {
            if (_isDamaged[i])
            {
                Put(i, filler);
                count++;
            }
        }

        return count;
    }

    /// <summary>True when the terminator had to be set.</summary>
    public bool Terminate()
    {
        if (_end >= _sectors.Length || (_sectors[_end] is { } bytes && !_changed.Contains(_end)
            && DescriptorTag.Verify(bytes, _start.Value + (uint)_end) is null
            && DescriptorTag.Of(bytes).Id == TagId.TerminatingDescriptor))
        {
            return false;
        }

        bool wasTerminated = _changed.Contains(_end - 1) || _changed.Contains(_end);
        byte[] sector = new byte[Math.Max(_context.BlockSize, TerminatingDescriptor.Size)];
        DescriptorTag.Seal(
            sector, TagId.TerminatingDescriptor, _context.Volume.Revision.DescriptorVersion,
            _context.Volume.TagSerialNumber, _start.Value + (uint)_end,
                TerminatingDescriptor.Size - DescriptorTag.Size);
        _sectors[_end] = sector;
        _changed.Add(_end);
        return !wasTerminated;
    }

    /// <summary>Plans what has changed, the last sector first: the terminator is there before what it moved
    /// for.</summary>
    public void Plan(RepairPhase phase)
    {
        foreach (int index in _changed.OrderDescending())
        {
            _context.Device.Plan(_start.ToLba() + index, _sectors[index]!, phase);
        }
    }

    private DescriptorFault? Read(int index)
    {
        byte[] bytes = new byte[_context.BlockSize];
        try
        {
            _context.Device.Read(_start.ToLba() + index, bytes);
        }
        catch (FsException failure) when (failure.Error == FsError.InputOutput)
        {
            return DescriptorFault.TooShort;
        }

        _sectors[index] = bytes;
        return DescriptorTag.Verify(bytes, _start.Value + (uint)index);
    }

    private RecordedDescriptor? At(int index) => _isDamaged[index] || _sectors[index] is not { } bytes
        ? null
        : new RecordedDescriptor(new Lsn(_start.Value + (uint)index), bytes);

    /// <summary>Of one kind, of which a volume has one; of partitions and implementation uses, with one key.</summary>
    private static bool IsRival(RecordedDescriptor one, RecordedDescriptor other)
    {
        if (one.Tag.Id != other.Tag.Id)
        {
            return false;
        }

        return one.Tag.Id switch
        {
            TagId.PartitionDescriptor =>
                one.As<PartitionDescriptor>().PartitionNumber == other.As<PartitionDescriptor>().PartitionNumber,
            TagId.ImplementationUseVolumeDescriptor =>
                one.As<ImplementationUseVolumeDescriptor>().ImplementationIdentifier.ToString()
                == other.As<ImplementationUseVolumeDescriptor>().ImplementationIdentifier.ToString(),
            _ => true,
        };
    }

    private static bool SaysTheSame(RecordedDescriptor sector, RecordedDescriptor descriptor) =>
        sector.Bytes.AsSpan(DescriptorTag.Size, descriptor.Bytes.Length - DescriptorTag.Size)
            .SequenceEqual(descriptor.Bytes.AsSpan(DescriptorTag.Size));

    private void Put(int index, RecordedDescriptor descriptor)
    {
        byte[] sector = new byte[_context.BlockSize];
        descriptor.Bytes.CopyTo(sector, 0);
        DescriptorTag tag = descriptor.Tag;
        DescriptorTag.Seal(
            sector, tag.Id, tag.DescriptorVersion, tag.TagSerialNumber, _start.Value + (uint)index,
            descriptor.Bytes.Length - DescriptorTag.Size);
        _sectors[index] = sector;
        _isDamaged[index] = false;
        _changed.Add(index);
    }
}
