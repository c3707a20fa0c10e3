using PacketFs.Core;
using PacketFs.Udf.Repair;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Protect;

/// <summary>
/// How a volume that others made gets a commit area, stage by stage, or why it gets none. Good for the device that it
/// was made from, as long as nobody else writes there.
/// </summary>
public sealed class ProtectionPlan
{
    private const string Stage = "Making the commit area";
    private const int WipeBytes = 1 << 20;
    private readonly IReadOnlyList<ProtectionStage> _stages;
    private readonly RepairContext? _context;

    internal ProtectionPlan(
        RepairContext context,
        IReadOnlyList<ProtectionStage> stages,
        IReadOnlyList<string> steps,
        (long Start, long Blocks) area)
    {
        _context = context;
        _stages = stages;
        Steps = steps;
        (AreaStart, AreaBlocks) = area;
    }

    private ProtectionPlan(string refusal, bool isProtected)
    {
        _stages = [];
        Steps = [];
        Refusal = refusal;
        IsProtected = isProtected;
    }

    /// <summary>Why no area is made, in words for a person; null when one is.</summary>
    public string? Refusal { get; }

    /// <summary>There is an area already.</summary>
    public bool IsProtected { get; }

    /// <summary>What will be done, one line each.</summary>
    public IReadOnlyList<string> Steps { get; }

    /// <summary>First sector of the area.</summary>
    public long AreaStart { get; }

    public long AreaBlocks { get; }

    /// <summary>
    /// Writes it. A cut anywhere leaves the volume as it was, or in a state that a repair takes back, or protected.
    /// </summary>
    /// <exception cref="FsException">A write failed.</exception>
    public void Apply(IBlockDevice device, IProgress<OperationProgress>? progress = null)
    {
        Invariant.Require(Refusal is null, "a refused plan is not carried out");
        ICommitDevice? commits = device as ICommitDevice;
        if (commits is not null)
        {
            commits.CommittedBlocks = new NotTheArea(AreaStart, AreaBlocks);
            commits.Relocator = _context!.First!.Report.Volume!.Maps.Select(map => map.Mapping)
                .OfType<SparableMapping>().FirstOrDefault() is { } sparable
                ? new Mounted.SparingRelocator(device, sparable)
                : null;
        }

        Wipe(device, progress);
        Flush(device, commits);
        for (int i = 0; i < _stages.Count; i++)
        {
            foreach ((long block, byte[] bytes) in _stages[i].Blocks.OrderBy(block => block.Key))
            {
                device.Write(new Lba(block), bytes);
            }

            Flush(device, commits);
            progress?.Report(new OperationProgress(Stage, (i + 1.0) / _stages.Count));
        }
    }

    internal static ProtectionPlan Refuse(string reason, bool isProtected = false) => new(reason, isProtected);

    /// <summary>Zeros, in whole packets: what cannot be written shows now, before anything names the area.</summary>
    private void Wipe(IBlockDevice device, IProgress<OperationProgress>? progress)
    {
        int blockSize = device.Geometry.BlockSize;
        byte[] zeros = new byte[WipeBytes];
        byte[] back = new byte[WipeBytes];
        int most = WipeBytes / blockSize;
        for (long done = 0; done < AreaBlocks; done += most)
        {
            int bytes = (int)Math.Min(most, AreaBlocks - done) * blockSize;
            device.Write(new Lba(AreaStart + done), zeros.AsSpan(0, bytes));
            progress?.Report(new OperationProgress("Clearing the commit area", (double)done / AreaBlocks));
        }

        device.Flush();
        for (long done = 0; done < AreaBlocks; done += most)
        {
            int bytes = (int)Math.Min(most, AreaBlocks - done) * blockSize;
            device.Read(new Lba(AreaStart + done), back.AsSpan(0, bytes));
            if (back.AsSpan(0, bytes).ContainsAnyExcept((byte)0))
            {
                throw new FsException(
                    FsError.InputOutput, $"The sectors from {AreaStart + done} on do not keep what is written.");
            }
        }
    }

    private static void Flush(IBlockDevice device, ICommitDevice? commits)
    {
        if (commits is not null)
        {
            commits.Commit();
        }
        else
        {
            device.Flush();
        }
    }

    /// <summary>All is live but the area, which may be written without being read first.</summary>
    private sealed class NotTheArea(long start, long blocks) : ICommittedBlocks
    {
        public bool HoldsLiveData(Lba first, int count) =>
            first.Value < start || first.Value + count > start + blocks;
    }
}
