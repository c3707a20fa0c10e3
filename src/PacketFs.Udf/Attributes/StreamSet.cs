using PacketFs.Udf.Files;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Attributes;

/// <summary>
/// The named streams of one object, in memory: the stream directory and those streams that were needed. Lives as long
/// as its owner does in memory; whatever of it was changed, the owner was too.
/// </summary>
internal sealed class StreamSet(UdfNode directory)
{
    public UdfNode Directory { get; } = directory;

    /// <summary>By the place of the ICB; null where the stream cannot be read.</summary>
    public Dictionary<LbAddr, UdfNode?> Streams { get; } = [];
}
