using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;

namespace PacketFs.TestKit.Traces;

/// <summary>The golden traces of tests/images, and how to make them anew.</summary>
public static class TraceRecipes
{
    private const int SmallDisc = 64;

    /// <summary>
    /// A drive that is slow to wake, nervous (unit attentions while it is looked at), and moves 32 KiB at a time.
    /// </summary>
    public static TraceRecipe SleepyBurner { get; } = new(
        "sleepy-cd-rw",
        () => new EmulatedDrive(EmulatedDisc.CreateInMemory(DiscDescription.CdRw74), new EmulatedDriveOptions
        {
            Vendor = "ODDCO",
            Product = "SLEEPY 4X",
            Revision = "0.9b",
            ReportBecomingReady = true,
            MaximumTransferBytes = 32 << 10,
            Faults = new FaultPlan(
                1,
                Fault.UnitAttention(6, new SenseCode(6, 0x28, 0)),
                Fault.Busy(13, 3),
                Fault.UnitAttention(20, new SenseCode(6, 0x2A, 1))),
        }),
        _ => { });

    /// <summary>A DVD+RW whose format in the background was begun, stopped, and left at that.</summary>
    public static TraceRecipe HalfFormatted { get; } = new(
        "half-formatted-dvd+rw",
        () => Drive(MediumType.DvdPlusRw, "HALFWAY"),
        drive =>
        {
            FormatPlan.Create(drive.State!).Execute(drive);
            byte[] block = new byte[OpticalDrive.BlockSize * 16];
            drive.Write(new Lba(0), block);
            drive.SynchronizeCache();
            drive.StopBackgroundFormat();
            drive.Refresh();
        });

    /// <summary>A sequential DVD-RW that is formatted quickly, and reads back what was written, with an
    /// error.</summary>
    public static TraceRecipe QuickDvd { get; } = new(
        "quick-dvd-rw",
        () => Drive(MediumType.DvdMinusRw, "QUICK", new FaultPlan(1, Fault.ReadError(1, int.MaxValue))),
        drive =>
        {
            FormatPlan.Create(drive.State!).Execute(drive);
            byte[] unit = new byte[OpticalDrive.BlockSize * 16];
            drive.Read(new Lba(0), unit);
            drive.Read(new Lba(16), unit);
            unit.AsSpan().Fill(0x5A);
            drive.Write(new Lba(0), unit);
            drive.SynchronizeCache();
            drive.Read(new Lba(0), unit);
        });

    public static IReadOnlyList<TraceRecipe> All { get; } = [SleepyBurner, HalfFormatted, QuickDvd];

    private static EmulatedDrive Drive(MediumType medium, string product, FaultPlan? faults = null) => new(
        EmulatedDisc.CreateInMemory(new DiscDescription { Medium = medium, Units = SmallDisc }),
        new EmulatedDriveOptions { Vendor = "ODDCO", Product = product, Faults = faults ?? FaultPlan.None });
}
