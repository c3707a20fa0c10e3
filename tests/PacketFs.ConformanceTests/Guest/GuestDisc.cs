namespace PacketFs.ConformanceTests.Guest;

/// <summary>An image that the guest gets as a drive, and what it does with it.</summary>
/// <param name="ImagePath">Left as it is unless there is a script.</param>
/// <param name="BlockSize">The logical block size of the drive.</param>
/// <param name="Script">
/// Run by the guest's shell inside the volume, mounted for writing; null to mount it read-only. Either way the manifest
/// is taken from a fresh read-only mount.
/// </param>
/// <param name="Payload">A file that the script finds as a drive of its own, $PAYLOAD; its size in whole
/// sectors.</param>
internal sealed record GuestDisc(string ImagePath, int BlockSize, string? Script = null, string? Payload = null)
{
    /// <summary>What the guest mounts it as: "udf" or "vfat".</summary>
    public string FileSystem { get; init; } = "udf";
}
