using PacketFs.TestKit.Requirements;

namespace PacketFs.Benchmarks.Fuse;

/// <summary>A file system in user space on an image file: ours, or one to be measured against.</summary>
/// <param name="Name">In the table.</param>
/// <param name="Prepare">The commands that make an empty volume; {image} stands for the file, which exists.</param>
/// <param name="Mount">The command that mounts it; {image} and {folder}.</param>
/// <param name="Unmount">The command that unmounts it and returns when all is written; {folder}.</param>
/// <param name="NeedsFile">Whether the image file is made beforehand.</param>
internal sealed record Peer(string Name, string[][] Prepare, string[] Mount, string[] Unmount, bool NeedsFile = true)
{
    // As root exfat-fuse takes nothing but a block device.
    private const string MountExfat = "mount.exfat-fuse \"$(losetup -f --show {image})\" {folder}";
    private const string UnmountExfat = "umount {folder} && losetup -d \"$(losetup -j {image} | cut -d: -f1)\"";

    private static readonly Dictionary<string, string> ProgramOf = new(StringComparer.Ordinal)
    {
        ["ntfs-3g"] = "ntfs-3g",
        ["exfat-fuse"] = "mount.exfat-fuse",
        ["fuse2fs"] = "fuse2fs",
    };

    private static readonly string[] Fusermount = ["fusermount3", "-u", "{folder}"];
    private static readonly string PacketFs = HostTools.Launcher("packetfs");
    private static readonly string[] OurMount = [PacketFs, "mount", "{image}", "{folder}", "--daemon"];
    private static readonly string[] OurUnmount = [PacketFs, "unmount", "{folder}"];

    /// <summary>Ours on a plain image: what the peers have.</summary>
    public static Peer Image { get; } = new(
        "packetfs",
        [[HostTools.Launcher("pwfmt"), "{image}", "--label", "BENCH"]],
        OurMount,
        OurUnmount);

    /// <summary>Ours on the emulated CD-RW, packets and all.</summary>
    public static Peer Disc { get; } = new(
        "packetfs cd-rw",
        [
            [PacketFs, "disc", "create", "cd-rw", "{image}"],
            [HostTools.Launcher("pwfmt"), "{image}", "--label", "BENCH"],
        ],
        OurMount,
        OurUnmount,
        NeedsFile: false);

    private static readonly Peer[] Others =
    [
        new("ntfs-3g", [["mkntfs", "-F", "-Q", "-q", "{image}"]], ["ntfs-3g", "{image}", "{folder}"], Fusermount),
        new("exfat-fuse", [["mkfs.exfat", "{image}"]], ["sh", "-c", MountExfat], ["sh", "-c", UnmountExfat]),
        new(
            "fuse2fs",
            [["mke2fs", "-q", "-F", "-t", "ext4", "{image}"]],
            ["fuse2fs", "{image}", "{folder}"],
            Fusermount),
    ];

    public bool IsOurs => Name.StartsWith("packetfs", StringComparison.Ordinal);

    /// <summary>The peers whose programs this machine has.</summary>
    public static IEnumerable<Peer> Present() => Others.Where(peer =>
        HostTools.Find(ProgramOf[peer.Name]) is not null && HostTools.Find(peer.Prepare[0][0]) is not null);
}
