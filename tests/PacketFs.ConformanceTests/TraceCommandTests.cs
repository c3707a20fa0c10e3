using System.Text.Json;
using PacketFs.ConformanceTests.Programs;
using PacketFs.TestKit.Requirements;
using Xunit;

namespace PacketFs.ConformanceTests;

/// <summary>Traces by command line: recorded, shown, cut off, gone on with, answered from.</summary>
[Collection(nameof(HeavyCollection))]
public sealed class TraceCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("packetfs-trace-");

    [RequiresFact(Requirement.Launchers)]
    public void A_format_is_recorded_shown_and_answered_from()
    {
        MakeTrace();

        string shown = Run("trace show f.trace").MustSucceed().Output;
        Assert.Contains("FORMAT UNIT FormatCode=1 HasData=True", shown, StringComparison.Ordinal);
        Assert.Contains("02/04/04  TEST UNIT READY", shown, StringComparison.Ordinal);
        Assert.Contains("times more, until", shown, StringComparison.Ordinal);
        string writes = Run("trace show f.trace --opcode 2A --lba 256").MustSucceed().Output;
        Assert.Contains("WRITE(10) Lba=256", writes, StringComparison.Ordinal);
        Assert.DoesNotContain("READ", writes, StringComparison.Ordinal);
        string errors = Run("trace show f.trace --errors --summary").MustSucceed().Output;
        Assert.Contains("x 02/04/04  format in progress", errors, StringComparison.Ordinal);

        string plan = Run("format --dry-run f.trace").MustSucceed().Output;
        Assert.Contains("f.trace: CD-RW, blank", plan, StringComparison.Ordinal);
        Assert.Contains("273088 blocks", plan, StringComparison.Ordinal);
        Assert.Contains("EMULATED BURNER", Run("info f.trace").MustSucceed().Output, StringComparison.Ordinal);
        ProgramResult refused = Run("format f.trace");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("is a trace", refused.Errors, StringComparison.Ordinal);
    }

    [RequiresFact(Requirement.Launchers)]
    public void Json_holds_every_command_and_no_payload()
    {
        MakeTrace();

        using JsonDocument json = JsonDocument.Parse(Run("trace show f.trace --json").MustSucceed().Output);
        JsonElement summary = json.RootElement.GetProperty("summary");
        JsonElement.ArrayEnumerator commands = json.RootElement.GetProperty("commands").EnumerateArray();
        Assert.Equal(summary.GetProperty("commands_in_file").GetInt64(), commands.Count());
        Assert.Contains(commands, command => command.GetProperty("command").GetString() == "WRITE(10)");
        Assert.All(
            commands.Where(command => command.GetProperty("command").GetString() is "WRITE(10)" or "READ(10)"),
            command =>
            {
                Assert.False(command.TryGetProperty("data", out _));
                Assert.Equal(32, command.GetProperty("digest").GetString()!.Length);
            });
    }

    [RequiresFact(Requirement.Launchers)]
    public void A_torn_tail_is_told_and_a_second_run_goes_on_behind_what_is_sound()
    {
        MakeTrace();
        string path = Path.Combine(_folder.FullName, "f.trace");
        using (FileStream file = File.Open(path, FileMode.Open))
        {
            file.SetLength(file.Length - 5);
        }

        Assert.Contains(
            "the last record is incomplete", Run("trace show f.trace --summary").MustSucceed().Errors,
            StringComparison.Ordinal);
        Assert.Contains("cut off", Run("info d.img --trace f.trace").MustSucceed().Errors, StringComparison.Ordinal);
        ProgramResult whole = Run("trace show f.trace --summary").MustSucceed();
        Assert.Equal("", whole.Errors);
        Assert.Equal(2, whole.Output.Split("Drive: ").Length - 1);
    }

    [RequiresFact(Requirement.Launchers)]
    public void Files_of_others_are_left_alone()
    {
        MakeTrace();
        string path = Path.Combine(_folder.FullName, "letter.txt");
        File.WriteAllText(path, "Dear aunt, this is no trace.");
        ProgramResult refused = Run("info d.img --trace letter.txt");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("is no trace; it is left alone", refused.Errors, StringComparison.Ordinal);
        Assert.Equal("Dear aunt, this is no trace.", File.ReadAllText(path));
        Assert.Contains("no trace", Run("trace show letter.txt").Errors, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void MakeTrace()
    {
        Run("disc create cd-rw d.img --size 74 -q").MustSucceed();
        Run("format d.img --label T -q --trace f.trace").MustSucceed();
    }

    private ProgramResult Run(string command) => OutsideProgram.Run(
        HostTools.Launcher("packetfs"),
        command.Split(' '),
        input: null,
        _folder.FullName,
        TimeSpan.FromMinutes(2));
}
