using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Packet;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Format;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;

namespace PacketFs.TestKit.Stack;

/// <summary>
/// A disc in memory that is written from front to back, and everything up to its mounted volume; by one drive after the
/// other, as a user has it.
/// </summary>
public sealed class AppendedDisc : IDisposable
{
    private readonly StepClock _clock = new();
    private EmulatedDrive? _emulated;
    private OpticalDrive? _drive;
    private OpticalAppendDevice? _device;

    private AppendedDisc(EmulatedDisc disc) => Disc = disc;

    public EmulatedDisc Disc { get; private set; }

    public OpticalDrive Drive => _drive ?? throw new InvalidOperationException("no drive has the disc");

    public EmulatedDrive Emulated => _emulated ?? throw new InvalidOperationException("no drive has the disc");

    public OpticalAppendDevice Device => _device ?? throw new InvalidOperationException("not open");

    /// <summary>A blank disc, in a drive.</summary>
    public static AppendedDisc Blank(MediumType medium, int units = 0, EmulatedDriveOptions? options = null)
    {
        DiscDescription description = new() { Medium = medium };
        AppendedDisc disc = new(EmulatedDisc.CreateInMemory(
            units == 0 ? description : description with { Units = units }));
        disc.Insert(options);
        return disc;
    }

    /// <summary>A blank disc on which a volume was made; its device is open.</summary>
    public static AppendedDisc Formatted(
        MediumType medium, UdfRevision revision, int units = 0, EmulatedDriveOptions? options = null)
    {
        AppendedDisc disc = Blank(medium, units);
        disc.Open();
        BlockGeometry geometry = disc.Device.Geometry;
        long blocks = disc.Device.CapacityBlocks / geometry.PacketBlocks * geometry.PacketBlocks;
        UdfFormatOptions format = new()
        {
            Prng = new Prng(1),
            Clock = disc._clock,
            Revision = revision,
            Label = "APPENDED",
            PartitionKind = UdfPartitionKind.Virtual,
        };
        UdfFormatter.Write(disc.Device, UdfFormatter.Plan(geometry with { BlockCount = blocks }, format));
        disc.Insert(options);
        disc.Open();
        return disc;
    }

    /// <summary>Takes the disc out of its drive, without a word to that, and puts it into another one.</summary>
    public void Insert(EmulatedDriveOptions? options = null)
    {
        // The drive's cache is gone with it: what was flushed is on the disc.
        EmulatedDisc disc = _emulated is null ? Disc : Disc.Clone();
        Disc = disc;
        _device = null;
        _emulated = new EmulatedDrive(disc, options);
        _drive = new OpticalDrive(_emulated, _emulated.Clock, NullLogger.Instance);
        _drive.Identify();
        _drive.Refresh();
    }

    public OpticalAppendDevice Open(bool readOnly = false) => _device = OpticalAppendDevice.Open(Drive, readOnly);

    public UdfVolume Mount(UdfMountOptions? options = null) =>
        UdfVolume.Mount(Device, options ?? new UdfMountOptions(), _clock, NullLogger.Instance);

    public void Dispose() => _drive?.Dispose();
}
