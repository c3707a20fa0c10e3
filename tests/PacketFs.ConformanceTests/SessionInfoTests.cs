using System.Text.Json;
using PacketFs.ConformanceTests.Programs;
using PacketFs.TestKit.Requirements;
using Xunit;

namespace PacketFs.ConformanceTests;

/// <summary><c>packetfs info</c> of discs with sessions: what is on them, where it goes on, and who sees it.</summary>
[Collection(nameof(HeavyCollection))]
public sealed class SessionInfoTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("packetfs-sessions-");

    [RequiresTheory(Requirement.Launchers, Requirement.Fuse)]
    [InlineData("cd-r")]
    [InlineData("dvd-r")]
    public void Sessions_tracks_and_readers_are_told_before_and_after_closing(string kind)
    {
        Run($"packetfs disc create {kind} x.img");
        Run("packetfs format --label ROLLING x.img");
        JsonElement open = Sessions();
        Assert.Equal("open", open.GetProperty("list")[0].GetProperty("state").GetString());
        Assert.Contains("ROLLING", open.GetProperty("list")[0].GetProperty("volume").GetString());
        Assert.False(open.GetProperty("readers")[0].GetProperty("sees").GetBoolean());
        JsonElement track = open.GetProperty("list")[0].GetProperty("tracks")[0];
        Assert.True(track.GetProperty("next_writable").GetInt64() > 0);
        Assert.True(track.GetProperty("free_blocks").GetInt64() > 0);

        Run("packetfs eject --close session x.img");
        JsonElement closed = Sessions();
        JsonElement first = closed.GetProperty("list")[0];
        Assert.Equal("closed", first.GetProperty("state").GetString());
        Assert.Equal("complete", first.GetProperty("tracks")[0].GetProperty("state").GetString());
        Assert.True(closed.GetProperty("readers")[0].GetProperty("sees").GetBoolean());
        Assert.True(closed.GetProperty("list").GetArrayLength() >= 1);

        string text = Run("packetfs info x.img");
        Assert.Contains("Sessions and tracks", text);
        Assert.Contains("Session 1", text);
        Assert.Contains("Track 1", text);
        Assert.Contains("A drive that only reads", text);
    }

    [RequiresFact(Requirement.Launchers)]
    public void A_session_more_with_a_volume_of_its_own_is_told_of()
    {
        Run("truncate -s 4M one.iso two.iso && packetfs format one.iso --label FIRST");
        Run("packetfs format two.iso --label SECOND");
        Run("packetfs disc create cd-r x.img");
        Run("packetfs burn --multi x.img one.iso");
        Run("packetfs burn x.img two.iso");
        JsonElement list = Sessions().GetProperty("list");
        Assert.Equal(2, list.GetArrayLength());
        Assert.Contains("FIRST", list[0].GetProperty("volume").GetString());
        Assert.All(list.EnumerateArray(), session => Assert.Equal("closed", session.GetProperty("state").GetString()));
        Assert.True(list[1].GetProperty("start").GetInt64() > list[0].GetProperty("start").GetInt64());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private JsonElement Sessions()
    {
        using JsonDocument json = JsonDocument.Parse(Run("packetfs info --json x.img"));
        return json.RootElement.GetProperty("sessions").Clone();
    }

    private string Run(string command)
    {
        string launcher = HostTools.Launcher("packetfs");
        string line = command.StartsWith("packetfs ", StringComparison.Ordinal)
            ? launcher + command["packetfs".Length..]
            : command.Replace("&& packetfs", "&& " + launcher, StringComparison.Ordinal);
        return OutsideProgram.Run("sh", ["-c", line], null, _folder.FullName, TimeSpan.FromMinutes(2))
            .MustSucceed().Output;
    }
}
