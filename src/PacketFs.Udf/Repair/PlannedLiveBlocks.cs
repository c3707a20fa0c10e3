using PacketFs.Core;
using PacketFs.Udf.Check;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Repair;

/// <summary>
/// While a repair writes: what the volume needs of the blocks that are there. Everything outside the partition, and in
/// it what is owned or marked used. Blocks that cannot be read and that the plan writes, or nobody owns afterwards, are
/// given up: they must not keep their packet from being written.
/// </summary>
internal sealed class PlannedLiveBlocks : ICommittedBlocks
{
    private readonly LogicalVolume _volume;
    private readonly IPartitionMapping _mapping;
    private readonly BlockOwners _ownersBefore;
    private readonly BlockOwners _ownersAfter;
    private readonly BlockOwners? _free;
    private readonly HashSet<long> _givenUp = [];

    public PlannedLiveBlocks(Examination before, Examination after, IReadOnlyDictionary<long, PlannedBlock> blocks)
    {
        _volume = before.Report.Volume!;
        PartitionMap data = _volume.Maps.First(map => map.Mapping is Type1Mapping or SparableMapping);
        _mapping = data.Mapping!;
        _ownersBefore = before.Context!.Owners(data.Reference)!;
        _ownersAfter = after.Context!.Owners(data.Reference)!;
        SpaceSetCheck? set = before.Sets.FirstOrDefault(found => found.Reference == data.Reference);
        _free = set is { IsSound: true } ? set.Free : null;
        Planned = blocks;
    }

    private IReadOnlyDictionary<long, PlannedBlock> Planned { get; }

    public bool HoldsLiveData(Lba start, int blockCount)
    {
        for (int i = 0; i < blockCount; i++)
        {
            if (IsLive(start + i))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The block cannot be read. False: something needs it that the plan does not write, so its packet must not be
    /// written.
    /// </summary>
    public bool GiveUp(Lba block)
    {
        bool isNeeded = !Planned.ContainsKey(block.Value)
            && (_mapping.TryUnmap(block, out uint inPartition)
                ? inPartition >= _ownersAfter.BlockCount || _ownersAfter.IsOwned(inPartition)
                : IsNeededOutside(block));
        if (!isNeeded)
        {
            _givenUp.Add(block.Value);
        }

        return !isNeeded;
    }

    /// <summary>
    /// In a structure of the volume that the plan does not write. Of one that it writes all that counts is planned; the
    /// rest of its extent is nothing.
    /// </summary>
    private bool IsNeededOutside(Lba block) => VolumeMap.Runs(_volume).Any(run =>
        block.Value >= run.Start && block.Value < run.End
        && !Planned.Keys.Any(planned => planned >= run.Start && planned < run.End));

    private bool IsLive(Lba block)
    {
        if (_givenUp.Contains(block.Value))
        {
            return false;
        }

        return !_mapping.TryUnmap(block, out uint inPartition) || inPartition >= _ownersBefore.BlockCount
            || _ownersBefore.IsOwned(inPartition) || _free is null || !_free.IsOwned(inPartition);
    }
}
