using Microsoft.Extensions.Logging;
using PacketFs.Core;
using PacketFs.Udf.Mounted;

namespace PacketFs.Udf.Recover;

/// <summary>What a scan of a whole disc has found that no directory leads to from the root.</summary>
public sealed class DeepFinding
{
    private readonly IReadOnlyList<IBlockDevice> _views;
    private readonly ILogger _logger;

    internal DeepFinding(IReadOnlyList<IBlockDevice> views, ILogger logger)
    {
        _views = views;
        _logger = logger;
    }

    /// <summary>File entries that were met, all of them.</summary>
    public required long EntryCount { get; init; }

    /// <summary>Of those, the ones with a way from the root, or older versions of them.</summary>
    public required long KnownCount { get; init; }

    /// <summary>Files and directories that are handed out, without what lies in those directories.</summary>
    public required long TopCount { get; init; }

    /// <summary>Files that were deleted, and whose blocks others have taken since: they are not handed out.</summary>
    public required long OverwrittenCount { get; init; }

    /// <summary>Entries of an older volume on the same disc: they are not handed out.</summary>
    public required long ForeignCount { get; init; }

    /// <summary>Blocks that were file entries once and do not verify: what they named is lost.</summary>
    public required long DamagedCount { get; init; }

    /// <summary>Runs of sectors that gave no data: first, and behind the last.</summary>
    public required IReadOnlyList<(long Start, long End)> Unreadable { get; init; }

    /// <summary>There was more than there is memory for; what was met first is handed out.</summary>
    public required bool IsCut { get; init; }

    /// <summary>
    /// One volume after another, read-only, each the caller's to dispose: at its root what was found. More than one
    /// where several files had the same number one after another.
    /// </summary>
    public IEnumerable<IVolume> OpenVolumes()
    {
        foreach (IBlockDevice view in _views)
        {
            UdfMountOptions options = new() { ReadOnly = true };
            yield return UdfVolume.Mount(view, options, TimeProvider.System, _logger);
        }
    }
}
