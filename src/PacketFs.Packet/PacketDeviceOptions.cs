namespace PacketFs.Packet;

/// <summary>Settings of a <see cref="PacketDevice"/>, fixed once it is open.</summary>
public sealed record PacketDeviceOptions
{
    public static PacketDeviceOptions Default { get; } = new();

    /// <summary>
    /// Memory for cached packets, in bytes. All of it is taken at open, none later. At least eight packets are kept.
    /// </summary>
    public long CacheBytes { get; init; } = 32L << 20;

    /// <summary>
    /// Longest command in bytes, where the medium allows it; also the size of the one staging buffer.
    /// </summary>
    public int MaxTransferBytes { get; init; } = 1 << 20;

    public VerifyPolicy Verify { get; init; } = VerifyPolicy.None;

    /// <summary>
    /// Data that nobody writes any more goes to the medium after this time, if it needs no commit for it.
    /// </summary>
    public TimeSpan WriteBackDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// A packet moves to a spare once the drive has told so often that it read or wrote it with difficulty; 0 for
    /// never.
    /// </summary>
    public int RecoveriesBeforeMove { get; init; } = 2;

    /// <summary>
    /// At most one such packet moves in this time, and none once half of the spares are taken: a disc that is read with
    /// difficulty everywhere must not use up what packets will need that cannot be written at all.
    /// </summary>
    public TimeSpan WearMoveInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// After a pause of this length between two commands the disc is looked at before anything is written: shorter ones
    /// do not suffice to exchange it.
    /// </summary>
    public TimeSpan RecognitionPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Once the device has rested this long, the background step empties the commit log: from then on who knows nothing
    /// of the log sees everything, too. Longer than the pause between two commits of steady work, for what is emptied
    /// between two commits rewrites the same packets every time: six times the packets, and wear on the same few.
    /// </summary>
    public TimeSpan CheckpointDelay { get; init; } = TimeSpan.FromSeconds(10);
}
