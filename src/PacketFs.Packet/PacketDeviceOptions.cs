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

    /// <summary>Once the device has rested this long, the background step empties the commit log.</summary>
    public TimeSpan CheckpointDelay { get; init; } = TimeSpan.FromSeconds(20);
}
