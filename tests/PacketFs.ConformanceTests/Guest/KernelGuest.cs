using System.Globalization;
using System.Text;
using PacketFs.ConformanceTests.Manifests;
using PacketFs.ConformanceTests.Programs;
using PacketFs.TestKit.Requirements;

namespace PacketFs.ConformanceTests.Guest;

/// <summary>
/// A throw-away Linux machine: a stock kernel with its own udf driver, a root of busybox and a few GNU tools that is
/// built here, the images as virtio drives. One boot serves many discs. Emulated throughout (TCG): /dev/kvm may be
/// there and still not work, and a guest that hangs now and then is worse than one that takes four seconds to start.
/// </summary>
internal static class KernelGuest
{
    public const int MostDiscs = 20;

    private const int MostDrives = 26;
    private const int SectorSize = 512;
    private const int MemoryMiB = 768;
    private const int ConsoleTail = 3000;

    // GNU's, because busybox knows neither find -printf nor sub-second times, and its shell prefers its own.
    private static readonly string[] Tools =
        ["bash", "find", "sha256sum", "stat", "touch", "cp", "xargs", "truncate", "mknod", "ln", "tar"];

    private static readonly string[] Modules =
    [
        "virtio_pci", "virtio_blk", "virtio_console", "cdrom", "crc_itu_t", "nls_utf8", "nls_cp437", "nls_ascii",
        "udf", "vfat",
    ];

    /// <summary>Boots, lets the kernel look at every disc, and gives the reports in the order of the discs.</summary>
    /// <exception cref="InvalidOperationException">The guest crashed or hung, with the end of its console.</exception>
    public static IReadOnlyList<GuestReport> Examine(IReadOnlyList<GuestDisc> discs, TimeSpan patience)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(
            discs.Count + discs.Count(disc => disc.Payload is not null), MostDrives);
        string folder = Directory.CreateTempSubdirectory("packetfs-guest.").FullName;
        try
        {
            BuildRoot(Path.Combine(folder, "root.cpio"), discs);
            Boot(folder, discs, patience);
            return ReadReports(folder, discs.Count);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void BuildRoot(string path, IReadOnlyList<GuestDisc> discs)
    {
        using FileStream output = File.Create(path);
        using CpioArchive root = new(output);
        foreach (string folder in new[] { "bin", "gnu", "proc", "sys", "dev", "tmp", "mnt", "scripts" })
        {
            root.AddFolder(folder);
        }

        root.AddCharacterDevice("dev/console", 5, 1);
        root.AddFile("bin/busybox", File.ReadAllBytes(HostTools.Find("busybox")!), executable: true);
        AddTools(root);
        AddModules(root);
        string script = GuestScript.Init.Replace("$FORMAT", Manifest.FindFormat, StringComparison.Ordinal);
        root.AddText("init", script, executable: true);
        StringBuilder list = new();
        int drive = 0;
        for (int i = 0; i < discs.Count; i++)
        {
            string payload = discs[i].Payload is null ? string.Empty : Device(drive + 1);
            list.Append(CultureInfo.InvariantCulture, $"{i} {discs[i].FileSystem} {Device(drive)} {payload}\n");
            drive += discs[i].Payload is null ? 1 : 2;
            if (discs[i].Script is { } changes)
            {
                root.AddText($"scripts/{i}", changes);
            }
        }

        root.AddText("discs", list.ToString());
    }

    private static string Device(int drive) => $"/dev/vd{(char)('a' + drive)}";

    // The tools are this machine's, with the libraries that their loader names.
    private static void AddTools(CpioArchive root)
    {
        SortedSet<string> libraries = new(StringComparer.Ordinal);
        foreach (string tool in Tools)
        {
            string path = HostTools.Find(tool) ?? throw new InvalidOperationException($"{tool} is missing");
            root.AddFile("gnu/" + tool, File.ReadAllBytes(path), executable: true);
            libraries.UnionWith(OutsideProgram.Run("ldd", path).Output
                .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                .Where(word => word.StartsWith('/')));
        }

        foreach (string library in libraries)
        {
            root.AddFile(library.TrimStart('/'), File.ReadAllBytes(library), executable: true);
        }
    }

    private static void AddModules(CpioArchive root)
    {
        IReadOnlyList<(string Name, byte[] Content)> modules =
            new KernelModules(HostTools.GuestKernel!.Value.Modules).Load(Modules);
        foreach ((string name, byte[] content) in modules)
        {
            root.AddFile($"modules/{name}.ko", content, executable: false);
        }

        root.AddText("modules/order", string.Concat(modules.Select(module => module.Name + "\n")));
    }

    private static void Boot(string folder, IReadOnlyList<GuestDisc> discs, TimeSpan patience)
    {
        List<string> arguments =
        [
            "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot", "-machine", "q35,accel=tcg",
            "-cpu", "max", "-smp", "1", "-m", MemoryMiB.ToString(CultureInfo.InvariantCulture),
            "-kernel", HostTools.GuestKernel!.Value.Image, "-initrd", Path.Combine(folder, "root.cpio"),
            "-append", "console=ttyS0 loglevel=4 panic=-1 mitigations=off nokaslr random.trust_cpu=on",
            "-chardev", $"file,id=console,path={Path.Combine(folder, "console")}", "-serial", "chardev:console",
            "-device", "virtio-serial-pci",
            "-chardev", $"file,id=report,path={Path.Combine(folder, "report")}",
            "-device", $"virtserialport,chardev=report,name={GuestScript.PortName}",
        ];
        for (int i = 0; i < discs.Count; i++)
        {
            GuestDisc disc = discs[i];
            arguments.AddRange(Drive($"disc{i}", disc.ImagePath, disc.BlockSize, disc.Script is null));
            if (disc.Payload is { } payload)
            {
                arguments.AddRange(Drive($"payload{i}", payload, SectorSize, isReadOnly: true));
            }
        }

        ProgramResult qemu = OutsideProgram.Run("qemu-system-x86_64", arguments, null, folder, patience);
        if (!qemu.Succeeded)
        {
            throw new InvalidOperationException($"the guest ended badly\n{qemu.Story}\n{Tail(folder)}");
        }
    }

    private static string[] Drive(string id, string file, int size, bool isReadOnly)
    {
        string escaped = file.Replace(",", ",,", StringComparison.Ordinal);
        string readOnly = isReadOnly ? ",readonly=on" : string.Empty;
        return
        [
            "-drive", $"if=none,id={id},format=raw,cache=unsafe,file={escaped}{readOnly}",
            "-device", $"virtio-blk-pci,drive={id},logical_block_size={size},physical_block_size={size}",
        ];
    }

    private static List<GuestReport> ReadReports(string folder, int count)
    {
        Dictionary<(char Kind, int Disc), byte[]> sections = ReadSections(Path.Combine(folder, "report"));
        List<GuestReport> reports = [];
        for (int disc = 0; disc < count; disc++)
        {
            if (!sections.ContainsKey(('E', disc)))
            {
                throw new InvalidOperationException($"the guest said nothing final of disc {disc}\n{Tail(folder)}");
            }

            Manifest? manifest = sections.TryGetValue(('F', disc), out byte[]? found)
                ? Manifest.Parse(found, sections[('S', disc)], sections[('D', disc)], "/mnt")
                : null;
            reports.Add(new GuestReport(manifest, Lines(sections[('T', disc)]), Lines(sections[('K', disc)])));
        }

        return reports;
    }

    private static Dictionary<(char Kind, int Disc), byte[]> ReadSections(string file)
    {
        Dictionary<(char Kind, int Disc), byte[]> sections = [];
        ReadOnlySpan<byte> rest = File.ReadAllBytes(file);
        while (rest.IndexOf((byte)'\n') is var end and >= 0)
        {
            string[] header = Encoding.ASCII.GetString(rest[..end]).Split(' ');
            int length = int.Parse(header[0], CultureInfo.InvariantCulture);
            rest = rest[(end + 1)..];
            if (length > rest.Length)
            {
                break;
            }

            sections[(header[1][0], int.Parse(header[2], CultureInfo.InvariantCulture))] = rest[..length].ToArray();
            rest = rest[length..];
        }

        return sections;
    }

    private static string[] Lines(byte[] text) =>
        Encoding.UTF8.GetString(text).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string Tail(string folder)
    {
        string console = Path.Combine(folder, "console");
        string text = File.Exists(console) ? File.ReadAllText(console) : string.Empty;
        return "console: ..." + text[Math.Max(0, text.Length - ConsoleTail)..];
    }
}
