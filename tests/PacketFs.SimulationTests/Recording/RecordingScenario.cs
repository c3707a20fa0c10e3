using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Recording.Inputs;
using PacketFs.Recording.Planning;
using PacketFs.Recording.Running;
using PacketFs.Recording.Tracks;

namespace PacketFs.SimulationTests.Recording;

/// <summary>A disc, a recorder around it, and afterwards another drive that knows nothing of what was done.</summary>
internal sealed class RecordingScenario : IDisposable
{
    private EmulatedDrive _emulated;

    public RecordingScenario(MediumType medium, int units = 0, EmulatedDriveOptions? options = null)
    {
        Disc = EmulatedDisc.CreateInMemory(new DiscDescription { Medium = medium, Units = units });
        _emulated = new EmulatedDrive(Disc, options);
        Drive = Open(_emulated);
    }

    public EmulatedDisc Disc { get; private set; }

    public OpticalDrive Drive { get; private set; }

    public EmulatedDrive Emulated => _emulated;

    public static RecordingTrack Track(SectorForm form, long sectors, ulong seed) =>
        new($"{form} {seed}", form, new PatternSource(seed, SectorForms.SizeOf(form), sectors));

    public RecordingPlan Plan(RecordingSet set, RecordingOptions? options = null) =>
        RecordingPlanner.Create(DiscSurvey.Take(Drive), set, options ?? new RecordingOptions());

    public RecordingOutcome Record(RecordingSet set, RecordingOptions? options = null) =>
        RecordingRun.Execute(Plan(set, options), Drive);

    /// <summary>The same disc in another drive.</summary>
    public void MoveTo(DriveKind kind)
    {
        EmulatedDisc copy = _emulated.Disc!.Clone();
        Drive.SynchronizeCache();
        copy.Dispose();
        copy = _emulated.Disc!.Clone();
        Drive.Dispose();
        Disc = copy;
        _emulated = new EmulatedDrive(copy, new EmulatedDriveOptions { Kind = kind });
        Drive = Open(_emulated);
        Drive.Refresh();
    }

    /// <summary>Power is back after a cut: the same drive, the same disc.</summary>
    public void PowerOn()
    {
        _emulated.PowerOn();
        Drive.Refresh();
    }

    public byte[] ReadBlocks(long start, int count)
    {
        byte[] bytes = new byte[count * 2048];
        DriveResult result = Drive.Read(new Lba(start), bytes);
        return result.IsGood ? bytes : throw result.ToException($"reading {count} blocks at {start}");
    }

    public byte[] ReadSectors(long start, int count)
    {
        byte[] bytes = new byte[count * 2352];
        DriveResult result = Drive.ReadCdSectors(new Lba(start), bytes, 2352);
        return result.IsGood ? bytes : throw result.ToException($"reading {count} sectors at {start}");
    }

    public static byte[] ContentOf(RecordingTrack track)
    {
        byte[] bytes = new byte[track.Source.SectorCount!.Value * track.Source.SectorSize];
        track.Source.Read(0, bytes);
        return bytes;
    }

    public void Dispose() => Drive.Dispose();

    private static OpticalDrive Open(EmulatedDrive emulated)
    {
        OpticalDrive drive = new(emulated, emulated.Clock, NullLogger.Instance);
        drive.Identify();
        return drive;
    }

    // Every sector differs from every other, and from what any other seed makes.
    private sealed class PatternSource(ulong seed, int size, long count) : ISectorSource
    {
        public int SectorSize => size;

        public long? SectorCount => count;

        public bool CanSeek => true;

        public int Read(long sector, Span<byte> buffer)
        {
            int sectors = (int)Math.Min(buffer.Length / size, Math.Max(0, count - sector));
            for (int i = 0; i < sectors; i++)
            {
                new Prng((seed << 32) + (ulong)(sector + i)).Fill(buffer.Slice(i * size, size));
            }

            return sectors;
        }

        public void Dispose()
        {
        }
    }
}
