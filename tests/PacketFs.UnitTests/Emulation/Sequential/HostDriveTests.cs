using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Mmc.Replies;
using Xunit;

namespace PacketFs.UnitTests.Emulation.Sequential;

/// <summary>The host's drive layer on media that are written in order: what it thinks of them, what it does.</summary>
public sealed class HostDriveTests
{
    private const int Units = 320;

    public static TheoryData<MediumType, bool> Media => new()
    {
        { MediumType.DvdMinusR, false },
        { MediumType.DvdMinusRw, false },
        { MediumType.DvdPlusR, false },
        { MediumType.BdR, false },
        { MediumType.BdR, true },
    };

    [Theory]
    [MemberData(nameof(Media))]
    public void A_disc_is_appended_to_closed_gone_on_with_and_finalised(MediumType medium, bool isFormatted)
    {
        EmulatedDrive emulated = new(
            EmulatedDisc.CreateInMemory(new DiscDescription { Medium = medium, Units = Units }));
        using OpticalDrive drive = new(emulated, emulated.Clock, NullLogger.Instance);
        MediumState state = drive.Refresh();
        if (isFormatted)
        {
            FormatDescriptor offered = state.OfferedFormats.First(format => format.Type == FormatType.BdRWithSpares);
            Assert.True(drive.Format(new FormatParameterList(offered, immediate: true)).IsGood);
            state = drive.Refresh();
        }

        Assert.Equal(MediumCondition.Blank, state.Condition);
        Assert.Equal(WriteMethod.Sequential, state.Method);
        Assert.Equal(isFormatted, state.HasPseudoOverwrite);
        Assert.Equal(0, state.BlockCount);
        Assert.Equal(new Lba(0), state.NextWritableAddress);

        int unit = state.WriteUnitBlocks;
        byte[] data = new byte[3 * unit * 2048];
        new Prng(5).Fill(data);
        Assert.True(drive.Write(new Lba(0), data).IsGood);
        Assert.True(drive.SynchronizeCache().IsGood);
        state = drive.Refresh();
        Assert.Equal(MediumCondition.Appendable, state.Condition);
        Assert.Equal(new Lba(3 * unit), state.NextWritableAddress);

        Assert.True(drive.CloseLastSession(isFinal: false).IsGood);
        state = drive.State!;
        Assert.Equal(MediumCondition.Appendable, state.Condition);
        Assert.Equal(SessionState.Empty, state.LastSessionState);
        Assert.Equal(2, state.SessionCount);
        Lba next = state.NextWritableAddress!.Value;
        Assert.True(next.Value > 3 * unit);

        Assert.True(drive.Write(next, data.AsSpan(0, unit * 2048)).IsGood);
        Assert.True(drive.SynchronizeCache().IsGood);
        Assert.True(drive.CloseLastSession(isFinal: true).IsGood);
        Assert.Equal(MediumCondition.Finalised, drive.State!.Condition);
        Assert.Equal(WriteMethod.ReadOnly, drive.State.Method);
        byte[] back = new byte[data.Length];
        Assert.True(drive.Read(new Lba(0), back).IsGood);
        Assert.Equal(data, back);
    }

    [Fact]
    public void Blocks_of_a_BD_R_are_written_again_as_long_as_there_are_resources()
    {
        EmulatedDrive emulated = new(
            EmulatedDisc.CreateInMemory(new DiscDescription { Medium = MediumType.BdR, Units = Units }));
        using OpticalDrive drive = new(emulated, emulated.Clock, NullLogger.Instance);
        FormatDescriptor offered = drive.Refresh().OfferedFormats.First(format => format.Type == FormatType.Full);
        Assert.Null(drive.ReadPseudoOverwriteResources());
        Assert.True(drive.Format(new FormatParameterList(offered, immediate: true)).IsGood);
        drive.Refresh();
        byte[] data = new byte[64 * 2048];
        Assert.True(drive.Write(new Lba(0), data).IsGood);
        Assert.True(drive.SynchronizeCache().IsGood);
        uint before = drive.ReadPseudoOverwriteResources()!.Value.RemainingReplacements;
        data.AsSpan().Fill(7);
        Assert.True(drive.Write(new Lba(5), data.AsSpan(0, 2048)).IsGood);
        Assert.True(drive.SynchronizeCache().IsGood);
        Assert.Equal(before - 1, (uint)drive.ReadPseudoOverwriteResources()!.Value.RemainingReplacements);
        byte[] back = new byte[2048];
        Assert.True(drive.Read(new Lba(5), back).IsGood);
        Assert.Equal(7, back[2047]);
    }
}
