using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Emulation;
using PacketFs.Mmc;

namespace PacketFs.SimulationTests.Recording;

/// <summary>A drive with a disc in it, and the host's side of it, both looked at already.</summary>
internal sealed class RecorderBench : IDisposable
{
    /// <param name="disc">Becomes the drive's.</param>
    /// <param name="options">Null: a good recorder.</param>
    public RecorderBench(EmulatedDisc disc, EmulatedDriveOptions? options = null)
    {
        Emulated = new EmulatedDrive(disc, options);
        Drive = new OpticalDrive(Emulated, Emulated.Clock, NullLogger.Instance);
        Drive.Identify();
        Drive.Refresh();
    }

    public EmulatedDrive Emulated { get; }

    public OpticalDrive Drive { get; }

    public MediumState State => Drive.State!;

    /// <summary>A copy of the disc as it is now.</summary>
    public EmulatedDisc Copy => Emulated.Disc!.Clone();

    /// <summary>A copy of a disc in another drive.</summary>
    public static RecorderBench Elsewhere(EmulatedDisc disc, DriveKind kind = DriveKind.Recorder) =>
        new(disc.Clone(), new EmulatedDriveOptions { Kind = kind });

    public void Dispose() => Drive.Dispose();
}
