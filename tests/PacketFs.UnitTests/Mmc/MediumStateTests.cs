using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Replies;
using Xunit;

namespace PacketFs.UnitTests.Mmc;

public sealed class MediumStateTests
{
    [Fact]
    public void A_formatted_cd_rw_is_what_its_track_says()
    {
        MediumState state = Look(Discs.FormattedCdRw());
        Assert.Equal(("CD-RW", MediumCondition.Formatted, 295264L), (state.Name, state.Condition, state.BlockCount));
        Assert.Equal((32, WriteMethod.WholeUnits), (state.WriteUnitBlocks, state.Method));
        Assert.True(state.IsErasable);
        Assert.True(state.IsOverwritable);
        Assert.False(state.MustBeFormatted);
        Assert.Equal(DiscStatus.Finalised, state.DiscStatus);
        Assert.Equal(SessionState.Complete, state.LastSessionState);
        Assert.Equal([708, 353], state.WriteSpeeds.ToArray());
        Assert.Null(state.NextWritableAddress);
    }

    [Fact]
    public void The_erasable_bit_decides_nothing()
    {
        MediumState state = Look(Discs.FormattedCdRw().Reply(
            Opcode.ReadDiscInformation, Hex.Bytes(Discs.FormattedDiscInformation.Replace("00 20 1E", "00 20 0E"))));
        Assert.True(state.IsErasable);
        Assert.Equal(MediumCondition.Formatted, state.Condition);
    }

    [Fact]
    public void A_blank_cd_rw_must_be_formatted()
    {
        MediumState state = Look(Discs.BlankCdRw());
        Assert.Equal((MediumCondition.Blank, 0L, 1), (state.Condition, state.BlockCount, state.WriteUnitBlocks));
        Assert.True(state.MustBeFormatted);
        Assert.False(state.IsOverwritable);
        Assert.Equal(new Lba(359849), state.LastPossibleLeadOut);
        Assert.Equal(2, state.OfferedFormats.Length);
        Assert.Equal(new Lba(0), state.NextWritableAddress);
    }

    [Fact]
    public void A_format_list_that_counts_its_header_is_read_all_the_same()
    {
        MediumState state = Look(Discs.BlankCdRw().Reply(
            Opcode.ReadFormatCapacities, Hex.Bytes("000000 14 | 00057DA9 01 000800 | 00048160 40 000020")));
        Assert.Single(state.OfferedFormats);
    }

    [Theory]
    [InlineData("00000200 B2")]
    [InlineData("00000000 B2")]
    [InlineData("00000020 F2")]
    [InlineData("00000020 92")]
    [InlineData("00000020 BF")]
    public void A_track_that_is_no_proper_packet_track_is_none(string sizeAndFlags)
    {
        string[] parts = sizeAndFlags.Split(' ');
        MediumState state = Look(Discs.FormattedCdRw().Reply(Opcode.ReadTrackInformation, Hex.Bytes(
            $"00 22 01 01 00 07 {parts[1]} 00 | 00000000 | 00000000 | 00000000 | {parts[0]} | 00048160"
            + "| 00000000 | 00000000")));
        Assert.False(state.HasFixedPackets);
        Assert.Equal(MediumCondition.Finalised, state.Condition);
        Assert.Equal(1, state.WriteUnitBlocks);
    }

    [Theory]
    [InlineData(Profile.DvdPlusRw, "02", MediumCondition.Formatted, 16, WriteMethod.AnyBlock)]
    [InlineData(Profile.DvdPlusRw, "01", MediumCondition.Blank, 16, WriteMethod.Sequential)]
    [InlineData(Profile.DvdRam, "02", MediumCondition.Formatted, 16, WriteMethod.AnyBlock)]
    [InlineData(Profile.BdRe, "02", MediumCondition.Formatted, 32, WriteMethod.AnyBlock)]
    [InlineData(Profile.BdRe, "01", MediumCondition.Blank, 32, WriteMethod.Sequential)]
    [InlineData(Profile.DvdMinusRwRestrictedOverwrite, "02", MediumCondition.Formatted, 16, WriteMethod.WholeUnits)]
    [InlineData(Profile.DvdMinusRwRestrictedOverwrite, "03", MediumCondition.Appendable, 16, WriteMethod.Sequential)]
    [InlineData(Profile.DvdMinusRwSequential, "02", MediumCondition.Finalised, 16, WriteMethod.ReadOnly)]
    [InlineData(Profile.DvdRom, "02", MediumCondition.Finalised, 16, WriteMethod.ReadOnly)]
    public void Other_media_go_by_profile_and_capacity(
        Profile profile, string type, MediumCondition condition, int unit, WriteMethod method)
    {
        MediumState state = Look(Discs.FormattedCdRw()
            .Reply(Opcode.GetConfiguration, Discs.Configuration(profile))
            .Reply(Opcode.ReadFormatCapacities, Hex.Bytes($"000000 08 | 00230540 {type} 000800"))
            .Reply(Opcode.ReadCapacity10, Hex.Bytes("0023053F 00000800")));
        Assert.Equal((condition, unit, method), (state.Condition, state.WriteUnitBlocks, state.Method));
        Assert.Equal(condition == MediumCondition.Blank ? 0 : 2295104, state.BlockCount);
    }

    [Fact]
    public void A_cd_track_at_once_is_not_two_blocks_longer_than_its_track()
    {
        MediumState state = Look(Discs.FormattedCdRw()
            .Reply(Opcode.GetConfiguration, Discs.Configuration(Profile.CdR))
            .Reply(Opcode.ReadTrackInformation, Hex.Bytes(
                "00 22 01 01 00 04 01 00 | 00000000 | 00000000 | 00000000 | 00000000 | 00008581"
                + "| 00000000 | 00000000"))
            .Reply(Opcode.ReadCapacity10, Hex.Bytes("00008582 00000800")));
        Assert.Equal(0x8581, state.BlockCount);
    }

    [Fact]
    public void No_disc_is_no_disc()
    {
        ScriptedTransport transport = Discs.Drive()
            .Reply(Opcode.GetConfiguration, Discs.Configuration(Profile.None))
            .Then(Opcode.TestUnitReady, 10, ScriptedTransport.Check(2, 0x3A, 1));
        using OpticalDrive drive = new(transport, new SteppingClock(), NullLogger.Instance);
        MediumState state = drive.Refresh();
        Assert.Equal(("no disc", MediumCondition.NoMedium, 0L), (state.Name, state.Condition, state.BlockCount));
        Assert.False(state.MustBeFormatted);
        Assert.True(drive.IsMediumChanged);
    }

    [Fact]
    public void A_drive_that_never_gets_ready_is_not_ready()
    {
        MediumState state = Look(
            Discs.FormattedCdRw().Then(Opcode.TestUnitReady, 1000, ScriptedTransport.Check(2, 4, 1)));
        Assert.Equal(MediumCondition.NotReady, state.Condition);
        Assert.Equal(FsError.Busy, state.Readiness.Error);
    }

    [Fact]
    public void A_disc_whose_format_was_interrupted_can_be_formatted_again()
    {
        ScriptedTransport transport = Discs.BlankCdRw()
            .Then(Opcode.TestUnitReady, ScriptedTransport.Check(3, 0x31, 0))
            .Then(Opcode.ReadDiscInformation, 2, ScriptedTransport.Check(3, 0x31, 0));
        MediumState state = Look(transport);
        Assert.Equal(MediumCondition.Unreadable, state.Condition);
        Assert.True(FormatPlan.Create(state).IsPossible);
    }

    [Fact]
    public void Every_profile_has_a_row_with_a_name()
    {
        Profile[] without = [Profile.None, Profile.NonRemovableDisk, Profile.RemovableDisk, Profile.NonConforming];
        Assert.Equal(
            Enum.GetValues<Profile>().Except(without).Order(),
            MediumKind.All.Select(kind => kind.Profile).Order());
        Assert.All(MediumKind.All, kind => Assert.NotEqual(MediumFamily.Unknown, kind.Family));
    }

    private static MediumState Look(ScriptedTransport transport)
    {
        using OpticalDrive drive = new(transport, new SteppingClock(), NullLogger.Instance);
        return drive.Refresh();
    }
}
