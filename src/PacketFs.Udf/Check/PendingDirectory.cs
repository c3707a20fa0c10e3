using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Check;

/// <summary>A directory or stream directory whose entries are still to be looked at.</summary>
/// <param name="Icb">Its ICB.</param>
/// <param name="Parent">What its parent entry must name: the directory above, or a stream directory's owner.</param>
/// <param name="Kind">Directory or stream directory.</param>
/// <param name="Where">Its name.</param>
/// <param name="OwnerUniqueId">Of a stream directory: its owner's identifier, which all streams share.</param>
/// <param name="OwnerObjectSize">Of a stream directory: what the owner says that all its streams hold.</param>
/// <param name="OwnerLength">Of a stream directory: the length of the owner's own data.</param>
internal readonly record struct PendingDirectory(
    LongAd Icb,
    LbAddr Parent,
    NodeKind Kind,
    Where Where,
    ulong OwnerUniqueId = 0,
    ulong? OwnerObjectSize = null,
    ulong OwnerLength = 0);
