using PacketFs.Emulation;
using Xunit;

namespace PacketFs.UnitTests.Emulation;

public sealed class SimulatedClockTests
{
    [Fact]
    public void Time_passes_only_when_somebody_lets_it()
    {
        SimulatedClock clock = new();
        Assert.Equal(SimulatedClock.DefaultStart, clock.GetUtcNow());
        clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(SimulatedClock.DefaultStart.AddHours(2), clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromHours(2), clock.GetElapsedTime(0));
    }

    [Fact]
    public void Timers_fire_in_the_order_of_their_due_times_as_the_clock_passes_them()
    {
        SimulatedClock clock = new();
        List<string> log = [];
        using ITimer once = Timer("once", TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);
        using ITimer twice = Timer("every 2", TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(log);
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(["every 2 at 2", "once at 3", "every 2 at 4", "every 2 at 6"], log);
        once.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        twice.Dispose();
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("once at 7", log[^1]);
        Assert.Equal(5, log.Count);

        ITimer Timer(string name, TimeSpan due, TimeSpan period) => clock.CreateTimer(
            _ => log.Add($"{name} at {clock.Elapsed.TotalSeconds}"), null, due, period);
    }
}
