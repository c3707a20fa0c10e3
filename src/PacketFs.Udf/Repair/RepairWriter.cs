using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Repair;

/// <summary>Writes what a plan holds, in the plan's phases.</summary>
internal sealed class RepairWriter(
    RepairPlan plan, IBlockDevice device, bool isAtomic, IProgress<OperationProgress>? progress)
{
    private const string Stage = "Repairing";
    private readonly ICommitDevice? _commits = device as ICommitDevice;
    private int _written;

    public void Run()
    {
        GiveUpUnreadable();
        if (_commits is not null)
        {
            _commits.CommittedBlocks = plan.OldBlocks;
            _commits.Relocator = plan.Volume!.Maps.Select(map => map.Mapping).OfType<SparableMapping>().FirstOrDefault()
                is { } sparable
                ? new SparingRelocator(device, sparable)
                : null;
        }

        if (isAtomic && Fits())
        {
            WriteAll(plan.Blocks.OrderBy(block => block.Key));
            Commit();
            return;
        }

        OpenVolume();
        foreach (IGrouping<RepairPhase, KeyValuePair<long, PlannedBlock>> phase in
            plan.Blocks.GroupBy(block => block.Value.Phase).OrderBy(group => group.Key))
        {
            bool isOneByOne = phase.Key is RepairPhase.SparingTable or RepairPhase.Anchor;
            WriteGroup(phase.OrderBy(block => block.Key), isOneByOne);
            if (phase.Key == RepairPhase.Fresh)
            {
                ClaimSpace();
            }
        }
    }

    private bool Fits()
    {
        CommitRoom room = _commits?.Room ?? CommitRoom.Unlimited;
        int packetBlocks = device.Geometry.PacketBlocks;
        int packets = plan.Blocks.Keys.Select(block => block / packetBlocks).Distinct().Count();
        return plan.BlockCount <= room.Blocks && packets <= room.Packets;
    }

    /// <summary>
    /// A packet is written whole, so what else is in it must be readable, or be nobody's. Looked at before anything is
    /// written.
    /// </summary>
    private void GiveUpUnreadable()
    {
        int packetBlocks = device.Geometry.PacketBlocks;
        byte[] packet = new byte[device.Geometry.PacketBytes];
        Span<byte> block = packet.AsSpan(0, device.Geometry.BlockSize);
        foreach (long start in plan.Blocks.Keys.Select(lba => lba / packetBlocks * packetBlocks).Distinct().Order())
        {
            if (packetBlocks == 1 || TryRead(new Lba(start), packet))
            {
                continue;
            }

            for (long lba = start; lba < start + packetBlocks; lba++)
            {
                if (!TryRead(new Lba(lba), block) && !plan.OldBlocks!.GiveUp(new Lba(lba)))
                {
                    throw new FsException(
                        FsError.InputOutput,
                        $"Sector {lba} cannot be read and holds something that is needed, and a sector beside it would "
                        + "have to be rewritten. Nothing was changed. Copy what can be read with 'packetfs recover'.",
                        null, new Lba(lba));
                }
            }
        }
    }

    private bool TryRead(Lba start, Span<byte> buffer)
    {
        try
        {
            device.Read(start, buffer);
            return true;
        }
        catch (FsException failure) when (failure.Error == FsError.InputOutput)
        {
            return false;
        }
    }

    /// <summary>From here to the end the volume says that it was not closed.</summary>
    private void OpenVolume()
    {
        bool isClosedAgain = plan.Blocks.Values.Any(block => block.Phase == RepairPhase.Integrity);
        if (!isClosedAgain || plan.Volume!.Integrity is not { IsOpen: false } integrity)
        {
            return;
        }

        int blockSize = device.Geometry.BlockSize;
        byte[] bytes = new byte[(integrity.Bytes.Length + blockSize - 1) / blockSize * blockSize];
        integrity.Bytes.CopyTo(bytes, 0);
        ref LogicalVolumeIntegrityDescriptor head =
            ref MemoryMarshal.AsRef<LogicalVolumeIntegrityDescriptor>(bytes.AsSpan());
        head.IntegrityTypeField = (uint)IntegrityType.Open;
        DescriptorTag.Reseal(bytes);
        device.Write(integrity.Location.ToLba(), bytes);
        Commit();
    }

    /// <summary>Before anything refers to new blocks the bitmap calls them used; what is freed waits.</summary>
    private void ClaimSpace()
    {
        byte[] old = new byte[device.Geometry.BlockSize];
        bool any = false;
        foreach ((long block, PlannedBlock planned) in plan.Blocks.Where(block =>
            block.Value.Phase == RepairPhase.Space))
        {
            int bits = HeadOf(planned.Bytes);
            if (!TryRead(new Lba(block), old) || !old.AsSpan(0, bits).SequenceEqual(planned.Bytes.AsSpan(0, bits)))
            {
                // A head that changes, with its CRC perhaps, is written once, with all that it has become.
                continue;
            }

            byte[] both = [.. old];
            for (int i = bits; i < both.Length; i++)
            {
                both[i] = (byte)(old[i] & planned.Bytes[i]);
            }

            device.Write(new Lba(block), both);
            any = true;
        }

        if (any)
        {
            Commit();
        }
    }

    /// <summary>Bytes before the bits: the first block of a bitmap has a head.</summary>
    private static int HeadOf(byte[] block) =>
        DescriptorTag.Of(block).Id == TagId.SpaceBitmapDescriptor
            && DescriptorTag.Of(block).TagChecksum == DescriptorTag.Checksum(block)
            ? SpaceBitmapDescriptor.HeadSize
            : 0;

    private void WriteGroup(IEnumerable<KeyValuePair<long, PlannedBlock>> blocks, bool isOneByOne)
    {
        int most = isOneByOne ? 1 : int.Max(1, (_commits?.Room ?? CommitRoom.Unlimited).Packets / 2);
        foreach (KeyValuePair<long, PlannedBlock>[] part in blocks.Chunk(int.Min(most, 4096)))
        {
            WriteAll(part);
            Commit();
        }
    }

    private void WriteAll(IEnumerable<KeyValuePair<long, PlannedBlock>> blocks)
    {
        foreach ((long block, PlannedBlock planned) in blocks)
        {
            device.Write(new Lba(block), planned.Bytes);
            _written++;
            progress?.Report(new OperationProgress(Stage, (double)_written / plan.BlockCount));
        }
    }

    private void Commit()
    {
        if (_commits is not null)
        {
            _commits.Commit();
        }
        else
        {
            device.Flush();
        }
    }
}
