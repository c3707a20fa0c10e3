namespace PacketFs.Mmc;

/// <summary>How <see cref="OpticalDrive"/> treats one command.</summary>
/// <param name="Timeout">For the transport, per attempt.</param>
/// <param name="IsRepeatable">
/// The command may be sent again after the drive may have carried it out in part. Not so for writes to media that take
/// each block once, and never for a flush: after a failed one the drive has dropped what it could not write, and
/// says GOOD.
/// </param>
/// <param name="NeedsSameMedium">
/// Refused while the medium may have changed since the last look; a unit attention ends it instead of repeating it.
/// </param>
/// <param name="NeedsWriteParameters">The drive must have been told how to write before this command.</param>
public readonly record struct CommandOptions(
    TimeSpan Timeout, bool IsRepeatable = true, bool NeedsSameMedium = false, bool NeedsWriteParameters = false)
{
    /// <summary>Commands that ask for something.</summary>
    public static CommandOptions Query { get; } = new(TimeSpan.FromSeconds(60));

    /// <summary>Commands that move the mechanism.</summary>
    public static CommandOptions Mechanism { get; } = new(TimeSpan.FromSeconds(300), IsRepeatable: false);

    /// <summary>Commands that change the whole medium: on the one that was looked at, or not at all.</summary>
    public static CommandOptions WholeMedium { get; } = new(
        TimeSpan.FromSeconds(300), IsRepeatable: false, NeedsSameMedium: true);
}
