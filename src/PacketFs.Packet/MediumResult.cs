using PacketFs.Core;

namespace PacketFs.Packet;

/// <summary>What a medium says of one command. Data, never an exception.</summary>
/// <param name="Status">Decides what happens next.</param>
/// <param name="Sense">What the drive said, when a drive said something.</param>
/// <param name="FailedAt">The first block that failed, when it is known.</param>
/// <param name="RetryLimit">How often repeating the same command may help: the sense table's word, 0 for never.</param>
/// <param name="IsDeferred">The failure belongs to an earlier write, which had been acknowledged; this command was not
/// carried out.</param>
/// <param name="Detail">More for the person who reads the message (an operating system's words); may be null.</param>
public readonly record struct MediumResult(
    MediumStatus Status,
    SenseCode? Sense = null,
    Lba? FailedAt = null,
    int RetryLimit = 0,
    bool IsDeferred = false,
    string? Detail = null)
{
    public bool IsGood => Status is MediumStatus.Good or MediumStatus.Recovered;

    public static MediumResult Good => default;

    /// <summary>"03/11/05", or the operating system's words, or the status.</summary>
    public string Reason => Sense?.ToString() ?? Detail ?? Status.ToString();
}
