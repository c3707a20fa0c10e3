using PacketFs.Core;

namespace PacketFs.TestKit.Volumes;

/// <summary>One object that a random run holds by reference, in both volumes.</summary>
internal sealed class RandomHandle(NodeId model, NodeId subject, NodeKind kind)
{
    public NodeId Model { get; } = model;

    public NodeId Subject { get; } = subject;

    public NodeKind Kind { get; } = kind;

    public ulong References { get; set; }

    /// <summary>Where it stands in the list of handles.</summary>
    public int Index { get; set; }

    public override string ToString() => $"#{Model}";
}
