using PacketFs.Core;

namespace PacketFs.Udf.Protect;

/// <summary>How a volume gets a commit area.</summary>
public sealed record ProtectionOptions
{
    /// <summary>Packets of the area; null: one for each 32 of the volume, 16 to 128.</summary>
    public int? Packets { get; init; }

    /// <summary>For the area's identity.</summary>
    public required Prng Prng { get; init; }

    /// <summary>For the times of what is written.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
