namespace PacketFs.Core;

/// <summary>
/// Names one object (file, directory, link, device) of a mounted volume, whatever names lead to it. Chosen by the
/// volume, stable as long as the object exists, also across a remount; <see cref="Root"/> is the root directory.
/// </summary>
public readonly record struct NodeId(ulong Value)
{
    /// <summary>The root directory, in every volume.</summary>
    public static NodeId Root => new(1);

    public override string ToString() => Value.ToString();
}
