using System.Globalization;
using PacketFs.ConformanceTests.Discs;
using PacketFs.ConformanceTests.Manifests;
using PacketFs.ConformanceTests.Programs;
using PacketFs.TestKit.Requirements;

namespace PacketFs.ConformanceTests.Stacks;

/// <summary>As people do it: the command line, the emulated drive, a real mount, and the system's own cp.</summary>
internal sealed class CommandLineStack(Workspace workspace) : IStack
{
    private const string PacketFsProgram = "packetfs";
    private const string FormatProgram = "pwfmt";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private int _mounts;

    public void Make(DiscSpec spec, string image, string label, string source, long plainBytes)
    {
        if (spec.Partition == PartitionKind.PseudoOverwrite)
        {
            Run(PacketFsProgram, "disc", "create", spec.Medium, image, "--size", "512M");
            Run(FormatProgram, image, "--label", label, "--pow");

            // The second time everything is replaced that can be.
            Fill(image, source);
            Fill(image, source);
            return;
        }

        if (spec.Medium.Length > 0)
        {
            MakeAppended(spec, image, label, source);
            return;
        }

        string[] kind = spec.Partition switch
        {
            PartitionKind.Virtual => ["--write-once"],
            PartitionKind.MetadataOnce => ["--single-metadata"],
            _ => [],
        };
        if (spec.HasPackets)
        {
            Run(PacketFsProgram, "disc", "create", "cd-rw", image);
            Run(FormatProgram, image, "--label", label, "--revision", spec.Revision);
        }
        else
        {
            using (FileStream file = File.Create(image))
            {
                file.SetLength(plainBytes);
            }

            string blockSize = spec.BlockSize.ToString(CultureInfo.InvariantCulture);
            string[] shape = ["--revision", spec.Revision, "--block-size", blockSize, .. kind];
            Run(FormatProgram, [image, "--label", label, .. shape]);
        }

        Fill(image, source);
    }

    public Manifest Look(DiscSpec spec, string image) => Mounted(image, readOnly: true, HostManifest.Of);

    public string Check(DiscSpec spec, string image, bool isOurs)
    {
        ProgramResult result = OutsideProgram.Run(
            HostTools.Launcher(PacketFsProgram), ["check", image], null, null, Patience);
        return result.Succeeded ? string.Empty : result.Story;
    }

    /// <summary>Filled in one session that stays open, or in two that are closed: the second one for good.</summary>
    private void MakeAppended(DiscSpec spec, string image, string label, string source)
    {
        Run(PacketFsProgram, "disc", "create", spec.Medium, image);
        Run(FormatProgram, image, "--label", label, "--revision", spec.Revision, "--write-once");
        Fill(image, source);
        if (spec.IsClosed)
        {
            Run(PacketFsProgram, "eject", "--close", "session", image);
            Fill(image, source);
            Run(PacketFsProgram, "eject", "--close", "disc", image);
        }
    }

    private void Fill(string image, string source) => Mounted(image, readOnly: false, folder =>
    {
        OutsideProgram.Run("cp", ["-a", source + "/.", folder], null, null, Patience).MustSucceed();
        return true;
    });

    /// <summary>Mounts, does something with the mounted folder, unmounts; unmounts also when that throws.</summary>
    private T Mounted<T>(string image, bool readOnly, Func<string, T> use)
    {
        string folder = workspace.Folder("mount-" + Interlocked.Increment(ref _mounts));
        string[] options = readOnly ? ["--daemon", "--read-only"] : ["--daemon"];
        Run(PacketFsProgram, ["mount", image, folder, .. options]);
        try
        {
            return use(folder);
        }
        finally
        {
            Run(PacketFsProgram, "unmount", folder);
        }
    }

    private static void Run(string program, params string[] arguments) =>
        OutsideProgram.Run(HostTools.Launcher(program), arguments, null, null, Patience).MustSucceed();
}
