using PacketFs.Emulation;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Check;
using PacketFs.Udf.Structures;

namespace PacketFs.TestKit.Simulation;

/// <summary>Packets that one cut has torn, and the disc as it was at the last flush before it.</summary>
internal sealed class TornPackets(EmulatedDisc before, IReadOnlyCollection<int> packets, StackShape shape)
{
    private const int CdPacketBlocks = 32;

    /// <summary>The checker shows only the end of a very long path.</summary>
    private const string Shortened = "...";

    private HashSet<string>? _hit;

    /// <summary>
    /// True when something of the object with this path (its file entry, its extents, their lists) stood in one of
    /// those packets.
    /// </summary>
    public bool HasHit(string path)
    {
        string name = path.TrimStart('/');
        _hit ??= FindHit();
        return _hit.Contains(name) || _hit.Any(hit =>
            hit.StartsWith(Shortened, StringComparison.Ordinal)
            && name.EndsWith(hit[Shortened.Length..], StringComparison.Ordinal));
    }

    private HashSet<string> FindHit()
    {
        using SimulatedStack stack = new(before.Clone(), shape, new StepClock());
        stack.OpenDevice();
        CheckRecord record = new();
        Examination found = VolumeChecker.Examine(
            stack.Device, new CheckOptions(), null, record, CancellationToken.None);
        HashSet<string> hit = [];
        foreach (BlockClaim claim in record.Claims)
        {
            for (uint i = 0; i < claim.Count; i++)
            {
                LbAddr address = new(claim.Start.Block + i, claim.Start.Partition);
                if (found.Report.Volume!.TryMap(address, 1, out Core.Lba sector, out _)
                    && packets.Contains((int)(sector.Value / CdPacketBlocks)))
                {
                    hit.Add(claim.Owner.Path);
                }
            }
        }

        return hit;
    }
}
