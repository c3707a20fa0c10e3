using PacketFs.Core;

namespace PacketFs.Recording.Inputs;

/// <summary>A source whose file knows whether it is whole.</summary>
internal interface ISelfCheckingSource
{
    /// <summary>The file; sources of the same one need to be looked at once.</summary>
    string Path { get; }

    /// <summary>Reads the whole file.</summary>
    /// <param name="report">Gets fractions from 0 to 1.</param>
    /// <param name="token">Ends it with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="FsException">It is damaged; the message says how.</exception>
    void RequireSound(Action<double> report, CancellationToken token);
}
