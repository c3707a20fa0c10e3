using System.Globalization;
using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Packet;
using PacketFs.TestKit.Emulation;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Format;
using PacketFs.Udf.Structures;

namespace PacketFs.SimulationTests.Kills;

/// <summary>
/// A small disc in files: one of the emulated drive's, or a plain image, with a commit area; or one that is appended
/// to. The folder lies in memory where the machine has such a place; killing a process loses nothing of what it has
/// handed to the kernel.
/// </summary>
internal sealed class KilledDisc : IDisposable
{
    private const int Packets = 320;
    private const int AreaPackets = 20;
    private const int BlocksOfPacket = 32;
    private const int SmallMinutes = 12;
    private const int SmallUnits = 4_000;
    private readonly string _folder;

    private KilledDisc(string folder, KilledDiscKind kind)
    {
        _folder = folder;
        Kind = kind;
        Path = System.IO.Path.Combine(folder, "disc.img");
    }

    public KilledDiscKind Kind { get; }

    public string Path { get; }

    /// <summary>It is appended to: nothing is written twice.</summary>
    public static bool IsAppended(KilledDiscKind kind) => MediumOf(kind) != MediumType.CdRw;

    /// <summary>Makes and formats one.</summary>
    /// <param name="kind">What.</param>
    /// <param name="isLarge">Media that are appended to have the size that is sold: they live through many
    /// kills.</param>
    public static KilledDisc Make(KilledDiscKind kind, bool isLarge = false)
    {
        KilledDisc disc = new(NewFolder(), kind);
        if (IsAppended(kind))
        {
            disc.MakeAppended(isLarge);
            return disc;
        }

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
        UdfFormatter.Write(stack.Blocks, UdfFormatter.Plan(stack.Blocks.Geometry, options));
        stack.CloseDevice();
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

    private static MediumType MediumOf(KilledDiscKind kind) => kind switch
    {
        KilledDiscKind.EmulatedCdR => MediumType.CdR,
        KilledDiscKind.EmulatedDvdPlusR => MediumType.DvdPlusR,
        KilledDiscKind.EmulatedBdR => MediumType.BdR,
        _ => MediumType.CdRw,
    };

    private void MakeAppended(bool isLarge)
    {
        DiscDescription blank = new() { Medium = MediumOf(Kind) };
        blank = isLarge ? blank
            : Kind == KilledDiscKind.EmulatedCdR ? blank with { Minutes = SmallMinutes }
            : blank with { Units = SmallUnits };
        EmulatedDisc.Create(Path, blank).Dispose();
        using KilledStack stack = KilledStack.OpenDevice(Path, Kind, new StepClock());
        OpticalAppendDevice device = stack.Append!;
        int unit = device.Geometry.PacketBlocks;
        UdfFormatOptions options = new()
        {
            Prng = new Prng(1),
            Clock = new StepClock(),
            Label = "KILLED",
            Revision = Kind == KilledDiscKind.EmulatedBdR ? UdfRevision.V260 : UdfRevision.V201,
            PartitionKind = UdfPartitionKind.Virtual,
        };
        BlockGeometry whole = device.Geometry with { BlockCount = device.CapacityBlocks / unit * unit };
        UdfFormatter.Write(device, UdfFormatter.Plan(whole, options));
    }

    private static string NewFolder()
    {
        string root = Directory.Exists("/dev/shm") ? "/dev/shm" : System.IO.Path.GetTempPath();
        string unique = System.IO.Path.GetRandomFileName();
        string name = string.Create(CultureInfo.InvariantCulture, $"packetfs-kill-{Environment.ProcessId}-{unique}");
        return Directory.CreateDirectory(System.IO.Path.Combine(root, name)).FullName;
    }
}
