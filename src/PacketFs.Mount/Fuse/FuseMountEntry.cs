namespace PacketFs.Mount.Fuse;

/// <summary>One line of the kernel's mount table.</summary>
/// <param name="MountPoint">Absolute, links resolved.</param>
/// <param name="Source">The image or the drive.</param>
/// <param name="FileSystem">"fuse.packetfs" when it is ours.</param>
/// <param name="DeviceNumber">"major:minor", as in /sys/class/bdi.</param>
/// <param name="UserId">Who mounted it; null where the table does not say.</param>
/// <param name="IsReadOnly">It takes no writes.</param>
public sealed record FuseMountEntry(
    string MountPoint, string Source, string FileSystem, string DeviceNumber, uint? UserId, bool IsReadOnly)
{
    public bool IsOurs => FileSystem == MountTable.FileSystemType;
}
