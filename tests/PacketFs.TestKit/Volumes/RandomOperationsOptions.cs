using PacketFs.Core;

namespace PacketFs.TestKit.Volumes;

/// <summary>Shape of a random run. The same options, seed and volume give the same run.</summary>
public sealed record RandomOperationsOptions
{
    /// <summary>How often each operation comes, relative to the others; what is missing never comes.</summary>
    public IReadOnlyDictionary<RandomOperation, int> Mix { get; init; } = RandomOperationMix.Everyday;

    /// <summary>Names that entries get; each directory draws from all of them.</summary>
    public IReadOnlyList<string> Names { get; init; } = OddNames.Mixed(40);

    /// <summary>
    /// Largest size that an operation gives a file (<see cref="RandomOperation.WriteFarAhead"/>: ten times).
    /// </summary>
    public int MaxFileBytes { get; init; } = 256 * 1024;

    public int MaxWriteBytes { get; init; } = 24 * 1024;

    /// <summary>Above so many objects, what would make one removes something instead.</summary>
    public int MaxNodes { get; init; } = 400;

    /// <summary>
    /// Whether that something may be a directory with all that is in it: one operation here, many for the volume.
    /// </summary>
    public bool RemovesTrees { get; init; } = true;

    /// <summary>Objects that are held by reference at once, unlinked ones among them.</summary>
    public int MaxHandles { get; init; } = 150;

    /// <summary>Operations between two comparisons of the whole trees; 0 = only at the end.</summary>
    public int CompareEvery { get; init; } = 5_000;

    public AttributeComparison Attributes { get; init; } = AttributeComparison.Everything;

    public bool ExtendedAttributes { get; init; } = true;

    /// <summary>False when the volume's statistics count names instead of objects.</summary>
    public bool ComparesCounts { get; init; } = true;

    /// <summary>
    /// Called with the unmounted volume; answers with the same volume mounted again.
    /// Without it <see cref="RandomOperation.Remount"/> is a sync.
    /// </summary>
    public Func<IVolume, IVolume>? Remount { get; init; }

    /// <summary>
    /// A change that the volume refuses with <see cref="FsError.NoSpace"/> is then not asked of the model either: it
    /// must have changed nothing.
    /// </summary>
    public bool ToleratesNoSpace { get; init; }

    /// <summary>What the model can not do: its limits must be the volume's.</summary>
    public MemoryVolumeOptions Model { get; init; } = new();

    /// <summary>Last operations that a failure shows.</summary>
    public int TraceLength { get; init; } = 40;
}
