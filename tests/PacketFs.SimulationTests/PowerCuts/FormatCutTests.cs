using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using Xunit;

namespace PacketFs.SimulationTests.PowerCuts;

/// <summary>
/// The power goes while a disc is formatted or blanked: nobody takes it for formatted then, or it is; and doing it
/// again makes it good.
/// </summary>
public sealed class FormatCutTests
{
    private const int Units = 320;
    private const int MostBlocks = 32;

    public static TheoryData<MediumType> Formatted =>
    [
        MediumType.CdRw, MediumType.CdMrw, MediumType.DvdMinusRw, MediumType.DvdPlusRw, MediumType.DvdPlusMrw,
        MediumType.DvdRam, MediumType.BdRe,
    ];

    [Theory]
    [MemberData(nameof(Formatted))]
    public void A_format_that_is_cut_off_is_done_again(MediumType medium) =>
        AtEachCommand(medium, static drive => Format(drive, default), static drive =>
        {
            Assert.True(Format(drive, new FormatOptions { Reformat = true }), "it is formatted again");
            Assert.Equal(MediumCondition.Formatted, drive.Refresh().Condition);
        });

    [Theory]
    [InlineData(MediumType.CdRw)]
    [InlineData(MediumType.DvdMinusRw)]
    public void A_blanking_that_is_cut_off_is_done_again(MediumType medium) =>
        AtEachCommand(
            medium,
            static drive =>
            {
                drive.Refresh();
                return drive.Blank(BlankType.Full).IsGood;
            },
            static drive =>
            {
                drive.Refresh();
                Assert.True(drive.Blank(BlankType.Full).IsGood);
                Assert.Equal(MediumCondition.Blank, drive.Refresh().Condition);
                Assert.True(Format(drive, default), "it is formatted behind a blanking");
                drive.Refresh();
            });

    private static bool Format(OpticalDrive drive, FormatOptions options)
    {
        FormatPlan plan = FormatPlan.Create(drive.Refresh(), options);
        return plan.IsPossible && plan.Execute(drive).IsGood;
    }

    private static void AtEachCommand(
        MediumType medium, Func<OpticalDrive, bool> begin, Action<OpticalDrive> again)
    {
        int commands = Run(medium, 0, begin, again);
        Assert.True(commands > 10, string.Create(CultureInfo.InvariantCulture, $"only {commands} commands"));
        for (int command = 1; command <= commands; command++)
        {
            Run(medium, command, begin, again);
        }
    }

    /// <summary>Returns how many commands the first part took.</summary>
    private static int Run(
        MediumType medium, int cut, Func<OpticalDrive, bool> begin, Action<OpticalDrive> again)
    {
        FaultPlan plan = cut == 0 ? FaultPlan.None : new FaultPlan((ulong)cut, Fault.PowerCut(cut));
        DiscDescription description = new() { Medium = medium };
        bool isSmall = medium is not (MediumType.CdRw or MediumType.CdMrw);
        EmulatedDrive emulated = new(
            EmulatedDisc.CreateInMemory(isSmall ? description with { Units = Units } : description),
            new EmulatedDriveOptions { Faults = plan });
        using OpticalDrive drive = new(emulated, emulated.Clock, NullLogger.Instance);
        drive.Identify();
        bool isGood = begin(drive);
        int commands = (int)emulated.CommandCount;
        Assert.True(isGood == emulated.IsPowered, $"cut {cut}: what was cut off is told");
        emulated.PowerOn();
        again(drive);
        RequireWritable(drive, cut);
        return commands;
    }

    private static void RequireWritable(OpticalDrive drive, int cut)
    {
        int blocks = int.Min(MostBlocks, drive.State!.WriteUnitBlocks);
        byte[] data = new byte[blocks * OpticalDrive.BlockSize];
        data.AsSpan().Fill(0x5A);
        DriveResult written = drive.Write(default, data);
        Assert.True(written.IsGood, written.Describe($"cut {cut}: writing"));
        Assert.True(drive.SynchronizeCache().IsGood);
        byte[] back = new byte[data.Length];
        Assert.True(drive.Read(default, back).IsGood);
        Assert.Equal(data, back);
    }
}
