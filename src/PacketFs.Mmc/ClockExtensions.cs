namespace PacketFs.Mmc;

/// <summary>
/// Waiting by a <see cref="TimeProvider"/>, synchronously: the thread that owns a drive has nothing else to do.
/// </summary>
public static class ClockExtensions
{
    /// <summary>Returns after the duration, or false as soon as the token is cancelled.</summary>
    public static bool Wait(this TimeProvider clock, TimeSpan duration, CancellationToken token = default)
    {
        if (token.IsCancellationRequested)
        {
            return false;
        }

        if (clock is IAdvancingClock advancing)
        {
            advancing.Advance(duration);
            return !token.IsCancellationRequested;
        }

        ManualResetEventSlim due = new();
        using ITimer timer = clock.CreateTimer(
            static state => ((ManualResetEventSlim)state!).Set(), due, duration, Timeout.InfiniteTimeSpan);
        try
        {
            due.Wait(token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
