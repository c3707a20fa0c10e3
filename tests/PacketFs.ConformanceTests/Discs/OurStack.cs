using System.Globalization;
using PacketFs.ConformanceTests.Programs;
using PacketFs.TestKit.Requirements;

namespace PacketFs.ConformanceTests.Discs;

/// <summary>
/// Uses PacketFs as people do: its command line and a real mount. Whatever fails throws the whole story.
/// </summary>
internal static class OurStack
{
    private const string PacketFsProgram = "packetfs";
    private const string FormatProgram = "pwfmt";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    /// <summary>An empty volume: on an emulated CD-RW where it is sparable, in a plain file otherwise.</summary>
    public static void Make(DiscSpec spec, string image, string label, long plainBytes)
    {
        if (spec.Partition == PartitionKind.Sparable)
        {
            Run(PacketFsProgram, "disc", "create", "cd-rw", image);
            Run(FormatProgram, image, "--label", label, "--revision", spec.Revision);
            return;
        }

        using (FileStream file = File.Create(image))
        {
            file.SetLength(plainBytes);
        }

        string blockSize = spec.BlockSize.ToString(CultureInfo.InvariantCulture);
        Run(FormatProgram, image, "--label", label, "--revision", spec.Revision, "--block-size", blockSize);
    }

    /// <summary>Mounts, does something with the mounted folder, unmounts; unmounts also when that throws.</summary>
    public static T Mounted<T>(string image, string folder, bool readOnly, Func<string, T> use)
    {
        Directory.CreateDirectory(folder);
        Run(PacketFsProgram, ["mount", image, folder, "--daemon", .. readOnly ? new[] { "--read-only" } : []]);
        try
        {
            return use(folder);
        }
        finally
        {
            Run(PacketFsProgram, "unmount", folder);
        }
    }

    /// <summary>Copies a tree into the volume with the system's own cp.</summary>
    public static void Copy(string source, string folder) =>
        OutsideProgram.Run("cp", ["-a", source + "/.", folder], null, null, Patience).MustSucceed();

    /// <summary>What `packetfs check` found: empty where it found nothing.</summary>
    public static string Check(string image)
    {
        ProgramResult result = OutsideProgram.Run(
            HostTools.Launcher(PacketFsProgram), ["check", image], null, null, Patience);
        return result.Succeeded ? string.Empty : result.Story;
    }

    /// <summary>A disc is its image and, for the emulated drive, the state beside it.</summary>
    public static void CopyDisc(string from, string to)
    {
        foreach (string suffix in new[] { string.Empty, ".disc" })
        {
            if (File.Exists(from + suffix))
            {
                OutsideProgram.Run("cp", "--sparse=always", from + suffix, to + suffix).MustSucceed();
            }
        }
    }

    private static void Run(string program, params string[] arguments) =>
        OutsideProgram.Run(HostTools.Launcher(program), arguments, null, null, Patience).MustSucceed();
}
