using PacketFs.Core;
using PacketFs.Udf.Files;

namespace PacketFs.Udf.Mounted;

/// <summary>
/// The nodes in memory. Those that nothing was changed in stand in a list by last use and may leave; a front end's
/// references to one that left are remembered in a few bytes, and it is read again when it is asked for.
/// </summary>
internal sealed class NodeCache(int capacity, long extentBytes)
{
    private readonly Dictionary<NodeId, UdfNode> _nodes = [];
    private readonly ReferenceTable _parkedReferences = new();
    private UdfNode? _newest;
    private UdfNode? _oldest;
    private int _evictable;
    private long _extentBytes;

    public int Count => _nodes.Count;

    /// <summary>All of them, in no order.</summary>
    public IEnumerable<UdfNode> Nodes => _nodes.Values;

    public int ParkedCount => _parkedReferences.Count;

    /// <summary>One more can be kept without another one leaving.</summary>
    public bool HasRoom => _evictable < capacity && _extentBytes < extentBytes;

    public bool TryGet(NodeId id, out UdfNode node)
    {
        if (!_nodes.TryGetValue(id, out node!))
        {
            return false;
        }

        if (node != _newest && IsListed(node))
        {
            Unlist(node);
            List(node);
        }

        return true;
    }

    public bool IsReferenced(NodeId id) => _parkedReferences[id] != 0;

    public void Add(UdfNode node)
    {
        _nodes.Add(node.Id, node);
        if (_parkedReferences.Count > 0 && _parkedReferences[node.Id] is var references and not 0)
        {
            node.References = references;
            _parkedReferences[node.Id] = 0;
        }

        if (!node.IsDirty)
        {
            List(node);
        }
    }

    /// <summary>The object is gone for good.</summary>
    public void Remove(UdfNode node)
    {
        if (node.Owner is null)
        {
            SetPinned(node, true);
            _nodes.Remove(node.Id);
        }
    }

    /// <summary>A pinned node does not leave: it was changed, or nothing on the disc leads to it any more.</summary>
    public void SetPinned(UdfNode node, bool pinned)
    {
        bool listed = IsListed(node);
        if (node.Owner is not null)
        {
            return;
        }

        if (pinned && listed)
        {
            Unlist(node);
        }
        else if (!pinned && !listed)
        {
            List(node);
        }
    }

    /// <summary>Drops references to a node that is not in memory.</summary>
    public void ForgetParked(NodeId id, ulong count)
    {
        ulong references = _parkedReferences[id];
        _parkedReferences[id] = references - Math.Min(count, references);
    }

    /// <summary>Adds a reference to an object that cannot be read, so that a later forget finds it.</summary>
    public void Park(NodeId id, ulong references) =>
        _parkedReferences[id] += references;

    /// <summary>Lets the longest unused nodes go until there are no more than fit. Only between operations.</summary>
    public void Trim(Action<UdfNode> leaving)
    {
        while (_oldest is { } node && (_evictable > capacity || (_extentBytes > extentBytes && node != _newest)))
        {
            Unlist(node);
            _nodes.Remove(node.Id);
            if (node.References > 0)
            {
                _parkedReferences[node.Id] = node.References;
            }

            leaving(node);
        }
    }

    /// <summary>The nodes that may leave, the last used first.</summary>
    public IEnumerable<UdfNode> Evictable()
    {
        for (UdfNode? node = _newest; node is not null; node = node.Older)
        {
            yield return node;
        }
    }

    private bool IsListed(UdfNode node) => node.Newer is not null || node.Older is not null || node == _newest;

    private void List(UdfNode node)
    {
        node.Older = _newest;
        if (_newest is not null)
        {
            _newest.Newer = node;
        }

        _newest = node;
        _oldest ??= node;
        _evictable++;
        node.ListedExtentBytes = node.Extents.MemoryBytes;
        _extentBytes += node.ListedExtentBytes;
    }

    private void Unlist(UdfNode node)
    {
        if (node.Newer is not null)
        {
            node.Newer.Older = node.Older;
        }
        else
        {
            _newest = node.Older;
        }

        if (node.Older is not null)
        {
            node.Older.Newer = node.Newer;
        }
        else
        {
            _oldest = node.Newer;
        }

        node.Newer = null;
        node.Older = null;
        _evictable--;
        _extentBytes -= node.ListedExtentBytes;
    }
}
