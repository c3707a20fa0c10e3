using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using Xunit;

namespace PacketFs.UnitTests.Emulation;

/// <summary>The host's drive layer and the emulated drive, which share nothing but the wire.</summary>
public sealed class OpticalDriveOnEmulationTests
{
    [Theory]
    [InlineData(80, 295_264)]
    [InlineData(74, 273_088)]
    public void A_blank_disc_is_formatted_written_and_read_back_through_the_host_layer(int minutes, long blocks)
    {
        EmulatedDrive emulated = new(EmulatedDisc.CreateInMemory(new DiscDescription { Minutes = minutes }));
        using OpticalDrive drive = new(emulated, emulated.Clock, NullLogger.Instance);
        MediumState blank = drive.Refresh();
        FormatPlan plan = FormatPlan.Create(blank);
        Assert.True(plan.IsPossible, plan.Refusal);
        DriveResult formatted = plan.Execute(drive);
        Assert.True(formatted.IsGood, formatted.ToString());

        MediumState state = drive.Refresh();
        Assert.Equal(WriteMethod.WholeUnits, state.Method);
        Assert.Equal(blocks, state.BlockCount);
        Assert.Equal(32, state.WriteUnitBlocks);

        byte[] data = new byte[10 * 65_536];
        new Prng(7).Fill(data);
        Assert.True(drive.Write(new Lba(320), data).IsGood);
        Assert.True(drive.SynchronizeCache().IsGood);
        byte[] back = new byte[data.Length];
        Assert.True(drive.Read(new Lba(320), back).IsGood);
        Assert.Equal(data, back);
    }
}
