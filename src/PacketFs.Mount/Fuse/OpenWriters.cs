using PacketFs.Core;

namespace PacketFs.Mount.Fuse;

/// <summary>
/// Files that were written and not known to be closed since. The kernel opens and closes without telling us (only a
/// file that CREATE opened is released by a request), so a file counts as closed when a whole sweep passed without a
/// write; should its writer go on after all, it is merely added again. Thread-safe.
/// </summary>
internal sealed class OpenWriters
{
    private readonly Lock _lock = new();
    private readonly Dictionary<NodeId, int> _lastWrite = [];
    private int _sweep;

    public void Add(NodeId node)
    {
        lock (_lock)
        {
            _lastWrite[node] = _sweep;
        }
    }

    /// <summary>True when it was among them.</summary>
    public bool Remove(NodeId node)
    {
        lock (_lock)
        {
            return _lastWrite.Remove(node);
        }
    }

    /// <summary>Ends a sweep; takes out and returns what was last written before it began.</summary>
    public IReadOnlyList<NodeId> TakeIdle()
    {
        lock (_lock)
        {
            List<NodeId> idle = [];
            foreach ((NodeId node, int sweep) in _lastWrite)
            {
                if (sweep < _sweep)
                {
                    idle.Add(node);
                }
            }

            foreach (NodeId node in idle)
            {
                _lastWrite.Remove(node);
            }

            _sweep++;
            return idle;
        }
    }
}
