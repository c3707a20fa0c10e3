using System.Collections.Immutable;
using PacketFs.Mmc.Replies;

namespace PacketFs.Mmc;

/// <summary>What the drive said of its medium, uninterpreted; null where it refused to answer.</summary>
internal sealed record MediumFacts
{
    public FeatureSet Features { get; init; } = FeatureSet.Empty;

    public DiscInformation? Disc { get; init; }

    /// <summary>The last track (on a CD, DVD+R: also the invisible one).</summary>
    public TrackInformation? Track { get; init; }

    public ReadCapacityData? Capacity { get; init; }

    public CurrentCapacityDescriptor? CurrentCapacity { get; init; }

    public ImmutableArray<FormatDescriptor> Formats { get; init; } = [];

    /// <summary>1,000 bytes/s, as the drive listed them.</summary>
    public ImmutableArray<int> WriteSpeeds { get; init; } = [];
}
