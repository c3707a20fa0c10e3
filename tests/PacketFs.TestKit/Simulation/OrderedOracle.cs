using PacketFs.Core;
using PacketFs.Emulation;

namespace PacketFs.TestKit.Simulation;

/// <summary>
/// For volumes without a commit area, where packets are rewritten in place: a torn packet takes its neighbours with
/// it, and what was being committed may be there in part. What is promised all the same: no byte is ever wrong.
/// Whatever was committed and has not been touched since is there as it was; only where a packet was torn may it be
/// refused, with an error.
/// </summary>
internal sealed class OrderedOracle : ICutOracle
{
    public bool MayRefuse(bool torn) => torn;

    public TreeImage? Judge(SimulatedStack stack, ExpectedStates expected, bool torn)
    {
        TreeImage committed = expected.Committed;
        TreeImage[] later = [expected.Current, expected.Ahead];
        PathVolume paths = new(stack.Volume);
        foreach ((string path, NodeImage node) in committed.Nodes)
        {
            bool isUntouched = later.All(state => state.Nodes.TryGetValue(path, out NodeImage? now)
                && node.Difference(now, ignoresTimes: true) is null);
            if (isUntouched && node.Attributes.Kind == NodeKind.File)
            {
                JudgeFile(paths, path, node, torn);
            }
        }

        return null;
    }

    public void Use(SimulatedStack stack) => OracleJudgement.WorkOn(stack);

    public void JudgeAgain(EmulatedDisc disc, StackShape shape, TreeImage found)
    {
    }

    private static void JudgeFile(PathVolume paths, string path, NodeImage expected, bool torn)
    {
        try
        {
            NodeAttributes attributes = paths.With(path, paths.Volume.GetAttributes);
            byte[] content = new byte[attributes.Size];
            paths.With(path, node => paths.Volume.Read(node, 0, content));
            attributes.LinkCount = expected.Attributes.LinkCount;
            string extended = paths.With(path, node => TreeImage.ReadExtended(paths.Volume, node));
            NodeImage found = new(attributes, expected.FirstPath, content, null, extended);
            if (expected.Difference(found, ignoresTimes: true) is { } difference)
            {
                throw new InvariantException($"{path}: {difference}");
            }
        }
        catch (FsException failure) when (torn
            && failure.Error is FsError.InputOutput or FsError.Corrupt or FsError.NotFound)
        {
            // It said so: nothing wrong was handed out.
            return;
        }
    }
}
