using PacketFs.Core;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using NodeKind = PacketFs.Core.NodeKind;

namespace PacketFs.TestKit.Simulation;

/// <summary>What both oracles ask.</summary>
public static class OracleJudgement
{
    private const int MostShown = 5;
    private const int LeastBlocksForWork = 16;

    /// <summary>
    /// Null when the checker has nothing to say, but (where that may be) that the volume was not unmounted. Space
    /// that was reserved behind the end of a file on purpose stays the file's; odd names that a scenario chose stay
    /// odd.
    /// </summary>
    public static string? Findings(SimulatedStack stack, bool mayBeOpen)
    {
        CheckReport report = stack.Check();
        List<Finding> wrong = [.. report.Findings.Where(finding => finding.Problem != Problem.TailLeft
            && finding.Problem != Problem.EntryNameForbidden
            && (!mayBeOpen || finding.Problem is not (Problem.IntegrityOpen or Problem.VatNotLast)))];
        return wrong.Count > 0 ? $"the checker says: {string.Join("; ", wrong.Take(MostShown))}"
            : report.IsComplete ? null : "the check is not complete";
    }

    /// <summary>Creates, fills, moves, changes and removes something, with fsyncs between.</summary>
    public static void WorkOn(SimulatedStack stack)
    {
        const string Directory = "after the cut";
        if (stack.Volume.ReadOnlyReason is { } reason)
        {
            throw new InvariantException($"the volume cannot be written: {reason}");
        }

        if (stack.Blocks is ICommitDevice { Fresh: not null }
            && stack.Volume.GetStatistics().FreeBlocks < LeastBlocksForWork)
        {
            // Nothing comes back on such a medium: a full disc stays full.
            return;
        }

        PathVolume paths = new(stack.Volume);
        byte[] data = new byte[5_000];
        ContentPattern.Fill(data, "after", 1, 0);
        paths.Create(Directory, NodeKind.Directory, 0x1ED);
        paths.Create($"{Directory}/file", NodeKind.File, 0x1A4);
        paths.With($"{Directory}/file", node =>
        {
            stack.Volume.Write(node, 0, data);
            stack.Volume.Sync(node, dataOnly: false);
        });
        paths.Rename($"{Directory}/file", $"{Directory}/moved", RenameMode.Replace);
        byte[] back = new byte[data.Length];
        paths.With($"{Directory}/moved", node => stack.Volume.Read(node, 0, back));
        Invariant.Require(back.AsSpan().SequenceEqual(data), "what is written after a cut is read back");
        paths.At($"{Directory}/moved", (directory, name) => stack.Volume.Unlink(directory, name));
        paths.At(Directory, (directory, name) => stack.Volume.RemoveDirectory(directory, name));
        stack.Volume.Sync();
    }
}
