using Xunit;

namespace PacketFs.ConformanceTests;

/// <summary>Guests and mounts of gigabytes: one at a time.</summary>
[CollectionDefinition(nameof(HeavyCollection), DisableParallelization = true)]
public sealed class HeavyCollection;
