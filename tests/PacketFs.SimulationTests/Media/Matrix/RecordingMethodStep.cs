using PacketFs.Core;
using PacketFs.Hosting.Jobs.Recording;
using PacketFs.TestKit.Emulation;
using Xunit;

namespace PacketFs.SimulationTests.Media.Matrix;

/// <summary>
/// A method of recording, tried on a medium: recorded, verified, and read in other drives; or refused, by the drive
/// with its sense and by <c>packetfs burn</c> in words.
/// </summary>
/// <param name="Name">As the table has it.</param>
/// <param name="Way">What <c>packetfs burn</c> says that it does, when it does it.</param>
/// <param name="Inputs">Makes what is recorded.</param>
/// <param name="Refusal">Asks the drive for it where the medium does not know it; what it answers.</param>
internal sealed record RecordingMethodStep(
    string Name, string Way, Func<MediaBench, RecordedTrack[]> Inputs, Func<DriveBench, string?> Refusal)
{
    public static IReadOnlyList<RecordingMethodStep> All { get; } =
    [
        Tao("track at once") with { IsOpen = true, Name = "track at once, left open" },
        Tao("track at once") with { IsMulti = true, Name = "track at once, session closed" },
        Tao("track at once, final"),
        Sao("session at once, blocks", OneImage),
        Sao("session at once, sectors of 2,352", bench => [TestInputs.Sectors2352(bench, 1, 3)]) with { IsRaw = true },
        new("audio", "session at once", TwoSongs, DriveProbes.Audio),
        Raw("raw, 96 bytes of sub-channel", "raw96", DriveProbes.Raw96),
        Raw("raw, 16 bytes of sub-channel", "raw16", DriveProbes.Raw16),
        Packets("variable packets", "variable packets", 0),
        Packets("fixed packets of 32", "fixed packets", 32),
        new("disc at once", "disc at once", OneImage, DriveProbes.DiscAtOnce) { Method = "dao" },
        new("incremental", "incremental", OneImage, DriveProbes.Incremental) { Method = "packet" },
        new("sequential", "sequential", OneImage, DriveProbes.Sequential),
        new("overwrite", "written over from the first block", OneImage, DriveProbes.Overwrite),
    ];

    public string Method { get; init; } = "auto";

    public bool IsOpen { get; init; }

    public bool IsMulti { get; init; }

    public bool IsRaw { get; init; }

    public int? PacketBlocks { get; init; }

    public string Run(MediaBench bench)
    {
        RecordedTrack[] tracks = Inputs(bench);
        BurnRequest request = new(bench.Disc, [.. tracks.Select(track => track.File)])
        {
            Method = Method,
            LeavesOpen = IsOpen,
            IsMulti = IsMulti,
            IsRaw = IsRaw,
            PacketBlocks = PacketBlocks,
            Verify = true,
        };
        try
        {
            using BurnJob job = MediaBench.PrepareBurn(request);
            string way = job.MediumText[(job.MediumText.LastIndexOf("; ", StringComparison.Ordinal) + 2)..];
            if (way != Way)
            {
                return Refused(bench, $"packetfs records it {way}");
            }

            string text = job.Run(NoProgress.Instance, CancellationToken.None);
            Assert.Contains("What was read back is what was written", text, StringComparison.Ordinal);
        }
        catch (FsException refusal)
        {
            return Refused(bench, refusal.Message);
        }

        return Readers.Of(bench, tracks);
    }

    // On another disc: what was tried may have left traces.
    private string Refused(MediaBench bench, string words)
    {
        using MediaBench other = bench.Another();
        using DriveBench drive = other.Insert();
        return MediaCell.No(Refusal(drive), words, bench);
    }

    private static RecordedTrack[] OneImage(MediaBench bench) => [TestInputs.Blocks(bench, 1, 1)];

    private static RecordedTrack[] TwoSongs(MediaBench bench) =>
        [TestInputs.Audio(bench, 1, 4), TestInputs.Audio(bench, 2, 5)];

    private static RecordingMethodStep Tao(string name) =>
        new(name, "track at once", OneImage, DriveProbes.TrackAtOnce) { Method = "tao" };

    private static RecordingMethodStep Sao(string name, Func<MediaBench, RecordedTrack[]> inputs) =>
        new(name, "session at once", inputs, DriveProbes.SessionAtOnce) { Method = "sao" };

    private static RecordingMethodStep Raw(string name, string method, Func<DriveBench, string?> refusal) =>
        new(name, "raw, with sub-channel", OneImage, refusal) { Method = method };

    private static RecordingMethodStep Packets(string name, string way, int blocks) =>
        new(name, way, OneImage, bench => DriveProbes.Packets(bench, blocks))
        {
            Method = "packet",
            PacketBlocks = blocks,
        };
}
