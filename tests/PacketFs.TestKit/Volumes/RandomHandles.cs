using PacketFs.Core;

namespace PacketFs.TestKit.Volumes;

/// <summary>
/// Which objects a random run holds. Also remembers which objects of the two volumes belong together for as long as
/// the run lasts, because a node's ID is to stay the same when the node was forgotten, and across a remount.
/// </summary>
internal sealed class RandomHandles
{
    private readonly List<RandomHandle> _all = [];
    private readonly Dictionary<NodeId, RandomHandle> _byModel = [];
    private readonly Dictionary<NodeId, NodeId> _known = [];

    public RandomHandles() => Root = AddRoot();

    public RandomHandle Root { get; private set; }

    public int Count => _all.Count;

    /// <summary>The one that was added last.</summary>
    public RandomHandle Last => _all[^1];

    public RandomHandle Any(Prng random) => _all[random.Next(_all.Count)];

    /// <summary>Prefers a kind, but gives another one when a few draws find none.</summary>
    public RandomHandle Any(Prng random, NodeKind preferred)
    {
        RandomHandle handle = Any(random);
        for (int attempt = 0; attempt < 8 && handle.Kind != preferred; attempt++)
        {
            handle = Any(random);
        }

        return handle.Kind != preferred && preferred == NodeKind.Directory ? Root : handle;
    }

    /// <summary>Takes the reference that both answers carry. Null when all is well, else what is wrong.</summary>
    public string? Take(in NodeAttributes model, in NodeAttributes subject)
    {
        string? wrong = CheckPair(model.Id, subject.Id);
        if (wrong is not null || model.Id == NodeId.Root)
        {
            return wrong;
        }

        if (!_byModel.TryGetValue(model.Id, out RandomHandle? handle))
        {
            handle = new RandomHandle(model.Id, subject.Id, model.Kind) { Index = _all.Count };
            _all.Add(handle);
            _byModel.Add(model.Id, handle);
        }

        handle.References++;
        return null;
    }

    /// <summary>Null when these two IDs belong together (or are seen for the first time), else what is wrong.</summary>
    public string? CheckPair(NodeId model, NodeId subject) =>
        _known.TryAdd(model, subject) || _known[model] == subject
            ? null
            : $"object #{model} was node {_known[model]} and now answers as node {subject}";

    public void Remove(RandomHandle handle)
    {
        RandomHandle last = _all[^1];
        _all[handle.Index] = last;
        last.Index = handle.Index;
        _all.RemoveAt(_all.Count - 1);
        _byModel.Remove(handle.Model);
    }

    /// <summary>Everything but the root, in no order that matters.</summary>
    public List<RandomHandle> AllButRoot() => [.. _all.Where(handle => handle != Root)];

    private RandomHandle AddRoot()
    {
        RandomHandle root = new(NodeId.Root, NodeId.Root, NodeKind.Directory);
        _all.Add(root);
        _byModel.Add(NodeId.Root, root);
        _known.Add(NodeId.Root, NodeId.Root);
        return root;
    }
}
