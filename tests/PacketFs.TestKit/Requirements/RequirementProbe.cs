using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace PacketFs.TestKit.Requirements;

/// <summary>
/// Looks whether this machine has what a test needs. xunit 2 cannot skip a test that has begun, so the question is
/// asked at discovery: <see cref="RequiresFactAttribute"/> and <see cref="RequiresTheoryAttribute"/> skip with the
/// reason given here. With CI=true what the build script installs by itself has no excuse for being absent, and its
/// absence fails the test.
/// </summary>
public static class RequirementProbe
{
    private static readonly ConcurrentDictionary<Requirement, string?> Answers = new();

    /// <summary>Whether missing tools fail tests instead of skipping them.</summary>
    public static bool IsStrict =>
        string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Why <paramref name="requirement"/> is not met, with what to do about it; null where it is met.
    /// </summary>
    public static string? Missing(Requirement requirement) => Answers.GetOrAdd(requirement, Probe);

    /// <summary>The first reason against running, and whether it is a failure rather than a reason to skip.</summary>
    public static (string? Reason, bool IsFailure) Judge(IEnumerable<Requirement> requirements)
    {
        ArgumentNullException.ThrowIfNull(requirements);
        foreach (Requirement requirement in requirements)
        {
            if (Missing(requirement) is { } reason)
            {
                return (reason, IsStrict && IsInstalledByBuild(requirement));
            }
        }

        return (null, false);
    }

    // /dev/fuse, root and a folder beside the checkout are the machine's; the rest the build script brings.
    private static bool IsInstalledByBuild(Requirement requirement) => requirement switch
    {
        Requirement.Linux or Requirement.Root or Requirement.SharedCorpus => false,
        Requirement.Fuse or Requirement.UserFuse => HostTools.Find("fusermount3") is null,
        _ => OperatingSystem.IsLinux(),
    };

    private static string? Probe(Requirement requirement) => requirement switch
    {
        Requirement.Linux => OperatingSystem.IsLinux() ? null : "needs Linux",
        Requirement.Root => Environment.IsPrivilegedProcess ? null : "needs root",
        Requirement.Fuse => MissingFuse(),
        Requirement.UserFuse => MissingFuse() ?? FuseKeptFromUsers(),
        Requirement.Launchers => File.Exists(HostTools.Launcher("packetfs"))
            ? null
            : "out/packetfs is not built (run ./build.sh build)",
        Requirement.UdfTools => MissingTool("udftools", "udfinfo", "mkudffs"),
        Requirement.SevenZip => HostTools.SevenZip is null ? "7-Zip is missing (apt-get install 7zip)" : null,
        Requirement.UdfClient => MissingTool("udfclient", "udfdump", "udfclient"),
        Requirement.LibUdfRead => NativeLibrary.TryLoad("libudfread.so.0", out _)
            ? null
            : "libudfread.so.0 is missing (apt-get install libudfread0)",
        Requirement.GrubFstest => MissingTool("grub-common", "grub-fstest"),
        Requirement.FatTools =>
            MissingTool("dosfstools", "fsck.fat", "mkfs.fat") ?? MissingTool("mtools", "mdir", "mcopy"),
        Requirement.IsoTools => MissingTool("genisoimage", "genisoimage", "isoinfo"),
        Requirement.FlacTools => MissingTool("flac", "flac"),
        Requirement.KernelGuest => MissingGuest(),
        Requirement.SharedCorpus => HostTools.SharedCorpus is null
            ? "the reference discs are not beside this checkout"
            : null,
        _ => throw new ArgumentOutOfRangeException(nameof(requirement), requirement, "no probe for it"),
    };

    private static string? MissingFuse()
    {
        if (HostTools.Find("fusermount3") is null)
        {
            return "fusermount3 is missing (apt-get install fuse3)";
        }

        try
        {
            using FileStream device = new("/dev/fuse", FileMode.Open, FileAccess.ReadWrite);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "/dev/fuse cannot be opened: " + e.Message;
        }
    }

    private static string? FuseKeptFromUsers()
    {
        const UnixFileMode ForOthers = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        return OperatingSystem.IsLinux() && (File.GetUnixFileMode("/dev/fuse") & ForOthers) == ForOthers
            ? null
            : "/dev/fuse is kept from ordinary users (chmod 666 /dev/fuse, as fuse3's udev rule does)";
    }

    private static string? MissingTool(string package, params string[] programs)
    {
        string? absent = programs.FirstOrDefault(program => HostTools.Find(program) is null);
        return absent is null ? null : $"{absent} is missing (apt-get install {package})";
    }

    private static string? MissingGuest() =>
        MissingTool("qemu-system-x86", "qemu-system-x86_64")
        ?? MissingTool("busybox-static", "busybox")
        ?? (HostTools.GuestKernel is null ? "no Linux kernel with udf.ko (apt-get install linux-image-amd64)" : null);
}
