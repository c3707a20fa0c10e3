namespace PacketFs.Mmc;

/// <summary>
/// A <see cref="TimeProvider"/> of a simulation that can pass time by itself. Where code waits for a drive and the
/// time provider implements this, the wait is a call of <see cref="Advance"/> and takes no real time, on the caller's
/// thread; with any other time provider it is a timer of that provider.
/// </summary>
public interface IAdvancingClock
{
    /// <summary>Lets the duration pass, with everything that falls due meanwhile.</summary>
    void Advance(TimeSpan duration);
}
