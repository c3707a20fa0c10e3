using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Repair;

namespace PacketFs.TestKit.Simulation;

/// <summary>
/// For volumes without a commit area, where packets are rewritten in place: a torn packet takes its neighbours with
/// it, and what was being committed may be there in part. First the volume is repaired; after that the checker finds
/// nothing, and whatever was committed and has not been touched since is there as it was, byte for byte. Where a packet
/// was torn a file may have lost its name (then its content is elsewhere), or be lost with what stood in that packet.
/// </summary>
internal sealed class OrderedOracle : ICutOracle
{
    /// <summary>Blocks of a packet: as many file entries can be lost with one.</summary>
    private const int MostLost = 32;

    public bool MayRefuse(bool torn) => false;

    public void Repair(SimulatedStack stack)
    {
        RepairPlan plan = stack.Repair();
        if (plan.Refusal is { } refusal)
        {
            throw new InvariantException($"the volume cannot be repaired: {refusal}");
        }
    }

    public TreeImage? Judge(SimulatedStack stack, ExpectedStates expected, bool torn, TornPackets? packets)
    {
        if (OracleJudgement.Findings(stack, mayBeOpen: false) is { } findings)
        {
            throw new InvariantException($"after the repair {findings}");
        }

        if (stack.Volume.ReadOnlyReason is { } reason)
        {
            throw new InvariantException($"after the repair the volume cannot be written: {reason}");
        }

        TreeImage committed = expected.Committed;
        TreeImage[] later = [expected.Current, expected.Ahead];
        PathVolume paths = new(stack.Volume);
        Lazy<HashSet<string>> contents = new(() => ContentsOf(stack));
        List<string> lost = [];
        foreach ((string path, NodeImage node) in committed.Nodes)
        {
            bool isUntouched = later.All(state => state.Nodes.TryGetValue(path, out NodeImage? now)
                && node.Difference(now, ignoresTimes: true) is null);
            if (isUntouched && node.Attributes.Kind == NodeKind.File && !IsThere(paths, path, node, torn)
                && !contents.Value.Contains(KeyOf(node.Content!)))
            {
                lost.Add(path);
            }
        }

        RequireHit(committed, lost, packets);

        return lost.Count <= (torn ? MostLost : 0)
            ? torn ? null : TreeImage.Capture(stack.Volume)
            : throw new InvariantException($"{lost.Count} files are lost: {string.Join(", ", lost.Take(5))}");
    }

    /// <summary>A file may be lost only when something of it stood in a torn packet.</summary>
    private static void RequireHit(TreeImage committed, List<string> lost, TornPackets? packets)
    {
        foreach (string path in packets is null ? [] : lost)
        {
            string first = committed.Nodes[path].FirstPath;
            bool isHit = committed.Nodes.Where(node => node.Value.FirstPath == first)
                .Any(node => packets!.HasHit(node.Key));
            if (!isHit)
            {
                throw new InvariantException($"{path} is lost, though nothing of it stood in a torn packet");
            }
        }
    }

    public void Use(SimulatedStack stack) => OracleJudgement.WorkOn(stack);

    public void JudgeAgain(EmulatedDisc disc, StackShape shape, TreeImage found)
    {
        using SimulatedStack stack = new(disc, shape, new StepClock());
        stack.Mount();
        string? wrong = OracleJudgement.Findings(stack, mayBeOpen: false)
            ?? found.Difference(TreeImage.Capture(stack.Volume), ignoresRootTimes: true);
        if (wrong is not null)
        {
            throw new InvariantException($"after the repair, some work and an unmount: {wrong}");
        }
    }

    /// <summary>False: it is not to be had under its name. What is to be had must be right.</summary>
    private static bool IsThere(PathVolume paths, string path, NodeImage expected, bool torn)
    {
        try
        {
            NodeAttributes attributes = paths.With(path, paths.Volume.GetAttributes);
            byte[] content = new byte[attributes.Size];
            paths.With(path, node => paths.Volume.Read(node, 0, content));
            attributes.LinkCount = expected.Attributes.LinkCount;

            // What stood in a torn packet may have been the named streams of a file.
            string? extended = torn
                ? expected.Extended
                : paths.With(path, node => TreeImage.ReadExtended(paths.Volume, node));
            NodeImage found = new(attributes, expected.FirstPath, content, null, extended);
            if (expected.Difference(found, ignoresTimes: true) is not { } difference)
            {
                return true;
            }

            // Beside what had to be rewritten in a torn packet the repair made a hole, and said so.
            return torn && HasOnlyHoles(expected.Content!, content)
                ? false
                : throw new InvariantException($"{path}: {difference}");
        }
        catch (FsException failure) when (torn
            && failure.Error is FsError.InputOutput or FsError.Corrupt or FsError.NotFound)
        {
            return false;
        }
    }

    private static bool HasOnlyHoles(byte[] expected, byte[] found)
    {
        const int BlockBytes = 2048;
        bool isSame = expected.Length == found.Length;
        for (int start = 0; isSame && start < found.Length; start += BlockBytes)
        {
            ReadOnlySpan<byte> block = found.AsSpan(start, Math.Min(BlockBytes, found.Length - start));
            isSame = block.SequenceEqual(expected.AsSpan(start, block.Length)) || !block.ContainsAnyExcept((byte)0);
        }

        return isSame;
    }

    private static HashSet<string> ContentsOf(SimulatedStack stack)
    {
        HashSet<string> contents = [];
        Queue<NodeId> directories = new([NodeId.Root]);
        while (directories.TryDequeue(out NodeId directory))
        {
            foreach (DirectoryListing.Entry entry in DirectoryListing.ReadAll(stack.Volume, directory, true))
            {
                if (entry.Attributes.Kind == NodeKind.Directory)
                {
                    directories.Enqueue(entry.Attributes.Id);
                }
                else if (entry.Attributes.Kind == NodeKind.File)
                {
                    AddContent(stack, entry.Attributes, contents);
                }
            }
        }

        return contents;
    }

    private static void AddContent(SimulatedStack stack, in NodeAttributes attributes, HashSet<string> contents)
    {
        try
        {
            byte[] content = new byte[attributes.Size];
            stack.Volume.Read(attributes.Id, 0, content);
            contents.Add(KeyOf(content));
        }
        catch (FsException failure) when (failure.Error == FsError.InputOutput)
        {
            // It lay in the torn packet.
            return;
        }
    }

    private static string KeyOf(byte[] content) =>
        $"{content.Length} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(content))}";
}
