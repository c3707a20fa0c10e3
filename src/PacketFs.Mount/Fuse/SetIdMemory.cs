using PacketFs.Core;

namespace PacketFs.Mount.Fuse;

/// <summary>
/// One worker's memory of the file that it last saw to have no set-id bits, so that a stream of writes by an ordinary
/// user asks for the attributes once and not a thousand times. Any request that gives set-id bits moves the epoch on.
/// </summary>
internal sealed class SetIdMemory
{
    private NodeId _node;
    private long _epoch = -1;

    public bool IsKnownClean(NodeId node, long epoch) => _epoch == epoch && _node == node;

    public void RememberClean(NodeId node, long epoch) => (_node, _epoch) = (node, epoch);
}
