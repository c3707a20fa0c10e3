namespace PacketFs.Emulation;

/// <summary>
/// How fast the emulated mechanism is. The defaults are those of a 24x/10x CD-RW recorder of about 2002:
/// engineering estimates from published drive data, exact and the same in every run.
/// </summary>
public sealed record TimingProfile
{
    /// <summary>What every command costs before anything mechanical happens.</summary>
    public TimeSpan CommandOverhead { get; init; } = TimeSpan.FromMicroseconds(300);

    /// <summary>Bytes per second over the cable, into or out of the drive's buffer.</summary>
    public long InterfaceBytesPerSecond { get; init; } = 33_000_000;

    /// <summary>From a stopped spindle to a recognised disc.</summary>
    public TimeSpan SpinUp { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>From a spindle that went to sleep to a disc that turns at speed.</summary>
    public TimeSpan WakeUp { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>After this long without a medium access the spindle goes to sleep.</summary>
    public TimeSpan SpindleIdle { get; init; } = TimeSpan.FromMinutes(4);

    /// <summary>Part of every seek that does not depend on its length.</summary>
    public TimeSpan SeekSettle { get; init; } = TimeSpan.FromMilliseconds(15);

    /// <summary>
    /// A full-stroke seek on top of <see cref="SeekSettle"/>; shorter ones by the root of their length.
    /// </summary>
    public TimeSpan SeekStroke { get; init; } = TimeSpan.FromMilliseconds(110);

    /// <summary>Laser power and servo change between reading and writing.</summary>
    public TimeSpan ReadWriteSwitch { get; init; } = TimeSpan.FromMilliseconds(150);

    /// <summary>Optimum power calibration, once per loaded medium before the first write, or by SEND OPC.</summary>
    public TimeSpan PowerCalibration { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Tray in or out.</summary>
    public TimeSpan TrayMove { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>What writing a lead-in and lead-out, or the PMA, costs beyond their frames.</summary>
    public TimeSpan SessionOverhead { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Minimal blanking: PMA, lead-in and the pre-gap.</summary>
    public TimeSpan MinimalBlank { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Reading, in multiples of 75 frames per second, constant linear velocity.</summary>
    public int ReadSpeed { get; init; } = 24;

    /// <summary>Writing at most, in multiples of 75 frames per second; the medium may ask for less.</summary>
    public int MaximumWriteSpeed { get; init; } = 10;
}
