using System.Globalization;
using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.TestKit.Emulation;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Format;

namespace PacketFs.SimulationTests.Kills;

/// <summary>
/// A small disc in files: one of the emulated drive's, or a plain image. Both have a commit area. The folder lies in
/// memory where the machine has such a place; killing a process loses nothing of what it has handed to the kernel.
/// </summary>
internal sealed class KilledDisc : IDisposable
{
    private const int Packets = 320;
    private const int AreaPackets = 20;
    private const int BlocksOfPacket = 32;
    private readonly string _folder;

    private KilledDisc(string folder, KilledDiscKind kind)
    {
        _folder = folder;
        Kind = kind;
        Path = System.IO.Path.Combine(folder, "disc.img");
    }

    public KilledDiscKind Kind { get; }

    public string Path { get; }

    /// <summary>Makes and formats one.</summary>
    public static KilledDisc Make(KilledDiscKind kind)
    {
        KilledDisc disc = new(NewFolder(), kind);
        if (kind == KilledDiscKind.PlainImage)
        {
            using FileStream file = File.Create(disc.Path);
            file.SetLength((long)Packets * DriveBench.PacketBytes);
        }
        else
        {
            using EmulatedDisc emulated = EmulatedDisc.Create(disc.Path, new DiscDescription());
            using DriveBench bench = DriveBench.Formatted(packets: Packets, disc: emulated);
        }

        using KilledStack stack = KilledStack.OpenDevice(disc.Path, kind, new StepClock());
        UdfFormatOptions options = new()
        {
            Prng = new Prng(1),
            Clock = new StepClock(),
            Label = "KILLED",
            CommitAreaPackets = kind == KilledDiscKind.PlainImage ? AreaPackets * BlocksOfPacket : AreaPackets,
        };
        UdfFormatter.Write(stack.Device, UdfFormatter.Plan(stack.Device.Geometry, options));
        stack.Device.Close();
        return disc;
    }

    /// <summary>The same content in files of its own.</summary>
    public KilledDisc Copy()
    {
        KilledDisc copy = new(NewFolder(), Kind);
        foreach (string file in Directory.GetFiles(_folder))
        {
            File.Copy(file, System.IO.Path.Combine(copy._folder, System.IO.Path.GetFileName(file)));
        }

        return copy;
    }

    public string Beside(string name) => System.IO.Path.Combine(_folder, name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string NewFolder()
    {
        string root = Directory.Exists("/dev/shm") ? "/dev/shm" : System.IO.Path.GetTempPath();
        string unique = System.IO.Path.GetRandomFileName();
        string name = string.Create(CultureInfo.InvariantCulture, $"packetfs-kill-{Environment.ProcessId}-{unique}");
        return Directory.CreateDirectory(System.IO.Path.Combine(root, name)).FullName;
    }
}
