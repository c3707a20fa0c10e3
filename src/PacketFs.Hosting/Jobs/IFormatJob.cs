using PacketFs.Core;

namespace PacketFs.Hosting.Jobs;

/// <summary>
/// A format that has been prepared: what will happen can be read, and nothing has been written. Then it runs.
/// </summary>
public interface IFormatJob : IDisposable
{
    /// <summary>One line: the medium as it is now.</summary>
    string MediumText { get; }

    IReadOnlyList<PlannedStep> Steps { get; }

    /// <summary>Every region of the volume to be made, if no defect is found.</summary>
    IReadOnlyList<LayoutLine> Layout { get; }

    /// <summary>Which systems will be able to read the volume, and to write on it.</summary>
    IReadOnlyList<ReaderLine> Readers { get; }

    /// <summary>Does it all. Cancelling stops between commands and leaves no volume.</summary>
    /// <exception cref="FsException">It could not be done; the message says why.</exception>
    FormatSummary Run(IProgress<OperationProgress> progress, CancellationToken cancel);
}
