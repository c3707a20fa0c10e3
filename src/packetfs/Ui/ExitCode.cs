namespace PacketFs.Cli.Ui;

/// <summary>Exit codes, as util-linux and fsck have them.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The operation failed; one line on standard error says why.</summary>
    public const int Failure = 1;

    /// <summary>A bug in PacketFs.</summary>
    public const int Internal = 70;

    /// <summary>Interrupted by the user (128 + SIGINT).</summary>
    public const int Cancelled = 130;

    /// <summary>check: problems were found and left as they are.</summary>
    public const int CheckUncorrected = 4;

    /// <summary>check: the check itself could not be done.</summary>
    public const int CheckOperational = 8;
}
