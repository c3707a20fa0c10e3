using System.Text.Json;
using PacketFs.Core;
using PacketFs.Hosting.Tracing;
using PacketFs.TestKit.Traces;
using Xunit;

namespace PacketFs.UnitTests.Hosting.Tracing;

/// <summary>What programs read is a whole object, however it ends, or nothing.</summary>
public sealed class TraceJsonTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("packetfs-trace-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_is_cancelled_is_a_whole_object_that_says_so()
    {
        string path = GoldenTraces.PathOf("quick-dvd-rw");
        using MemoryStream target = new();
        using CancellationTokenSource cancel = new();
        cancel.Cancel();
        Assert.Throws<OperationCanceledException>(
            () => TraceJson.Write(path, new TraceFilter(), target, cancel.Token));
        using JsonDocument json = JsonDocument.Parse(target.ToArray());
        Assert.True(json.RootElement.GetProperty("cancelled").GetBoolean());
        Assert.False(json.RootElement.TryGetProperty("summary", out _));
    }

    [Fact]
    public void Of_a_file_that_is_no_trace_nothing_is_written()
    {
        string path = Path.Combine(_folder.FullName, "text");
        File.WriteAllText(path, "no trace at all, but long enough to be looked at from end to end");
        using MemoryStream target = new();
        Assert.Throws<FsException>(() => TraceJson.Write(path, new TraceFilter(), target));
        Assert.Equal(0, target.Length);
    }
}
