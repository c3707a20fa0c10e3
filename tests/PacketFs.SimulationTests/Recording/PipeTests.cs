using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Recording.Inputs;
using PacketFs.Recording.Planning;
using PacketFs.Recording.Running;
using PacketFs.Recording.Tracks;
using Xunit;

namespace PacketFs.SimulationTests.Recording;

/// <summary>What comes from a pipe can be read once only; it is verified by what was kept of it.</summary>
public sealed class PipeTests
{
    private const int Sectors = 1700;
    private const int Units = 1024;

    public static TheoryData<MediumType, MethodChoice, int?> Ways => new()
    {
        { MediumType.CdR, MethodChoice.Tao, null },
        { MediumType.CdR, MethodChoice.Packet, 32 },
        { MediumType.CdR, MethodChoice.Packet, 0 },
        { MediumType.CdRw, MethodChoice.Packet, 0 },
        { MediumType.DvdMinusR, MethodChoice.Packet, null },
        { MediumType.DvdPlusR, MethodChoice.Auto, null },
        { MediumType.BdR, MethodChoice.Auto, null },
        { MediumType.DvdPlusRw, MethodChoice.Auto, null },
        { MediumType.BdRe, MethodChoice.Auto, null },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_pipe_is_verified_megabyte_by_megabyte(MediumType medium, MethodChoice method, int? packet)
    {
        using RecordingScenario scenario = Scenario(medium);
        RecordingOutcome outcome = scenario.Record(
            new([Pipe(Content(), SectorForm.Mode1)]), Options(method, packet));
        Assert.True(outcome.IsGood, outcome.Problem);
        Assert.Contains("What was read back is what was written", outcome.DiscText);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Files_are_verified_by_the_same_methods(MediumType medium, MethodChoice method, int? packet)
    {
        using RecordingScenario scenario = Scenario(medium);
        RecordingOutcome outcome = scenario.Record(
            new([RecordingScenario.Track(SectorForm.Mode1, Sectors, 1)]), Options(method, packet));
        Assert.True(outcome.IsGood, outcome.Problem);
        Assert.Contains("What was read back is what was written", outcome.DiscText);
    }

    [Fact]
    public void Samples_from_a_pipe_are_verified_too()
    {
        using RecordingScenario scenario = Scenario(MediumType.CdR);
        RecordingOutcome outcome = scenario.Record(
            new([Pipe(Content(), SectorForm.Audio)]), Options(MethodChoice.Tao, null));
        Assert.True(outcome.IsGood, outcome.Problem);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(40)]
    [InlineData(100)]
    public void A_write_that_the_drive_has_dropped_is_found_and_its_megabyte_named(int write)
    {
        EmulatedDriveOptions drive = new() { Faults = new FaultPlan(1, Fault.SilentWrite(write)) };
        using RecordingScenario scenario = Scenario(MediumType.DvdRam, drive);
        RecordingOutcome outcome = scenario.Record(
            new([Pipe(Content(), SectorForm.Mode1)]), Options(MethodChoice.Auto, null));
        Assert.Equal(FsError.Corrupt, outcome.Error);
        Assert.NotNull(outcome.Lba);
        Assert.InRange((write - 1) * 16L, outcome.Lba.Value.Value, outcome.Lba.Value.Value + 511);
    }

    [Fact]
    public void A_pipe_that_brings_nothing_costs_no_disc()
    {
        using RecordingScenario scenario = Scenario(MediumType.CdR);
        RecordingOutcome outcome = scenario.Record(new([Pipe([], SectorForm.Mode1)]));
        Assert.Equal(FsError.InvalidArgument, outcome.Error);
        Assert.Contains("brings nothing", outcome.Problem);
        Assert.Contains("Nothing was written", outcome.DiscText);
        Assert.Equal(MediumCondition.Blank, scenario.Drive.Refresh().Condition);
    }

    [Fact]
    public void A_pipe_that_was_not_digested_is_not_called_verified()
    {
        using RecordingScenario scenario = Scenario(MediumType.CdR);
        RecordingTrack pipe = new(
            "pipe", SectorForm.Mode1, new StreamSource(new MemoryStream(Content()), "pipe", 2048, null));
        RecordingOutcome outcome = scenario.Record(new([pipe]), Options(MethodChoice.Tao, null));
        Assert.Equal(FsError.NotSupported, outcome.Error);
        Assert.Contains("cannot be verified", outcome.Problem);
    }

    private static RecordingScenario Scenario(MediumType medium, EmulatedDriveOptions? options = null) =>
        new(medium, medium is MediumType.CdR or MediumType.CdRw ? 0 : Units, options);

    private static RecordingOptions Options(MethodChoice method, int? packet) => new()
    {
        Method = method,
        PacketBlocks = packet,
        Verify = true,
        End = SessionEnd.CloseSession,
    };

    private static RecordingTrack Pipe(byte[] content, SectorForm form) => new(
        "pipe",
        form,
        new StreamSource(
            new MemoryStream(content), "pipe", SectorForms.SizeOf(form), sectorCount: null, isDigested: true));

    // Not a whole number of sectors.
    private static byte[] Content()
    {
        byte[] content = new byte[(Sectors * 2048) + 77];
        new Prng(9).Fill(content);
        return content;
    }
}
