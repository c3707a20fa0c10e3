using Xunit;

namespace PacketFs.SimulationTests.Udf;

/// <summary>Tests that ask the garbage collector how much is in use: nobody else allocates meanwhile.</summary>
[CollectionDefinition(nameof(MemoryCollection), DisableParallelization = true)]
public sealed class MemoryCollection;
