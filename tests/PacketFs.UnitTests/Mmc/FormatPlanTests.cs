using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Replies.ModePages;
using Xunit;

namespace PacketFs.UnitTests.Mmc;

public sealed class FormatPlanTests : IDisposable
{
    private readonly ScriptedTransport _transport = Discs.BlankCdRw();
    private readonly SteppingClock _clock = new();
    private readonly OpticalDrive _drive;

    public FormatPlanTests()
    {
        _drive = new OpticalDrive(_transport, _clock, NullLogger.Instance);
        _transport.OnExecute = Become;
    }

    public void Dispose() => _drive.Dispose();

    [Fact]
    public void A_blank_cd_rw_gets_the_recipe_of_formatting_programs()
    {
        FormatPlan plan = FormatPlan.Create(_drive.Refresh());
        Assert.True(plan.IsPossible);
        Assert.Equal([FormatStepKind.SetWriteParameters, FormatStepKind.Format], plan.Steps.Select(step => step.Kind));
        Assert.Equal(295264, plan.BlockCount);

        // 9,227 packets of 39 blocks at 75 blocks a second, 708/176.4 = 4x.
        Assert.InRange(plan.Estimate!.Value.TotalMinutes, 19, 22);
        Assert.Equal(
            "Format the CD-RW (FORMAT UNIT, type 10h.0, 295264 blocks, parameter 000020h, about 21 min)",
            plan.Steps[^1].ToString());

        _transport.Forget();
        Assert.True(plan.Execute(_drive).IsGood);
        int format = IndexOf(Opcode.FormatUnit);
        Assert.Equal(Hex.Bytes("04 11 00 00 00 00"), _transport.Cdbs[format]);
        Assert.Equal(Hex.Bytes("00 02 00 08 | 00048160 40 000020"), _transport.Sent[format]);
        int select = IndexOf(Opcode.ModeSelect10);
        Assert.True(select < format);
        WriteParametersPage page = Discs.SentPage(_transport.Sent[select]);
        Assert.Equal(
            (WriteType.Packet, true, DataBlockType.Mode2Form1, 32u, 0x27),
            (page.WriteType, page.IsFixedPacket, page.DataBlockType, (uint)page.PacketSize, (int)page.TrackFlags));
        Assert.Equal(0, _transport.CountOf(Opcode.Blank));
        Assert.Equal(MediumCondition.Formatted, _drive.State!.Condition);
        Assert.False(_drive.IsMediumChanged);
    }

    [Fact]
    public void A_formatted_disc_is_left_alone_unless_asked()
    {
        Discs.SetFormattedCdRw(_transport);
        MediumState state = _drive.Refresh();
        Assert.Empty(FormatPlan.Create(state).Steps);
        Assert.Equal(TimeSpan.Zero, FormatPlan.Create(state).Estimate);
        FormatPlan plan = FormatPlan.Create(state, new FormatOptions(Reformat: true));
        Assert.Equal(
            [FormatStepKind.Blank, FormatStepKind.SetWriteParameters, FormatStepKind.Format],
            plan.Steps.Select(step => step.Kind));

        _transport.Forget();
        Assert.True(plan.Execute(_drive).IsGood);
        Opcode[] order = [.. _transport.Opcodes.Where(code =>
            code is Opcode.Blank or Opcode.ModeSelect10 or Opcode.FormatUnit)];
        Assert.Equal([Opcode.Blank, Opcode.ModeSelect10, Opcode.FormatUnit], order);
    }

    [Fact]
    public void A_disc_that_is_not_blank_after_blanking_is_another_one()
    {
        Discs.SetFormattedCdRw(_transport);
        FormatPlan plan = FormatPlan.Create(_drive.Refresh(), new FormatOptions(Reformat: true));
        _transport.OnExecute = null;
        Assert.True(plan.Execute(_drive).IsMediumChanged);
        Assert.Equal(0, _transport.CountOf(Opcode.FormatUnit));
    }

    [Fact]
    public void A_plan_runs_only_on_the_medium_that_it_was_made_for()
    {
        FormatPlan plan = FormatPlan.Create(_drive.Refresh());
        _transport.Reply(Opcode.GetEventStatusNotification, [0, 6, 4, 0x10, (byte)MediaEventCode.NewMedia, 2, 0, 0]);
        _drive.GetEvents(out _);
        Assert.True(plan.Execute(_drive).IsMediumChanged);

        _transport.Reply(Opcode.GetEventStatusNotification, [0, 6, 4, 0x10, 0, 2, 0, 0]);
        _drive.Refresh();
        Assert.True(plan.Execute(_drive).IsMediumChanged);
        Assert.Equal(0, _transport.CountOf(Opcode.FormatUnit));
    }

    [Fact]
    public void An_old_recorder_gets_format_code_7()
    {
        FormatPlan plan = FormatPlan.Create(_drive.Refresh());
        _transport.Then(Opcode.FormatUnit, ScriptedTransport.Check(5, 0x26, 0));
        Assert.True(plan.Execute(_drive).IsGood);
        int format = _transport.Cdbs.FindLastIndex(cdb => cdb[0] == (byte)Opcode.FormatUnit);
        Assert.Equal(Hex.Bytes("04 17 00 00 00 00"), _transport.Cdbs[format]);
        Assert.Equal(Hex.Bytes("00 02 00 08 | 00000000 | 00000000 00048160"), _transport.Sent[format]);
    }

    [Fact]
    public void Refused_write_parameters_are_tried_the_other_way_and_then_left_to_the_drive()
    {
        FormatPlan plan = FormatPlan.Create(_drive.Refresh());
        _transport.Then(Opcode.ModeSelect10, 2, ScriptedTransport.Check(5, 0x26, 0));
        _transport.Forget();
        Assert.True(plan.Execute(_drive).IsGood);
        int[] selects = [.. Enumerable.Range(0, _transport.Cdbs.Count)
            .Where(i => _transport.Cdbs[i][0] == (byte)Opcode.ModeSelect10)];
        Assert.Equal(
            [0x27, 0xE5],
            selects.Select(i => (int)Discs.SentPage(_transport.Sent[i]).TrackFlags));
    }

    [Fact]
    public void A_format_that_failed_is_told()
    {
        FormatPlan plan = FormatPlan.Create(_drive.Refresh());
        _transport.Then(Opcode.FormatUnit, ScriptedTransport.Check(3, 0x31, 1));
        Assert.Equal(new SenseCode(3, 0x31, 1), plan.Execute(_drive).Sense.Code);
    }

    [Fact]
    public void A_format_without_effect_is_told()
    {
        FormatPlan plan = FormatPlan.Create(_drive.Refresh());
        _transport.OnExecute = null;
        DriveResult result = plan.Execute(_drive);
        Assert.Same(SenseTable.FormatWithoutEffect, result.Rule);
    }

    [Fact]
    public void Progress_names_the_step()
    {
        List<OperationProgress> reports = [];
        FormatPlan plan = FormatPlan.Create(_drive.Refresh());
        _transport.Then(
            Opcode.TestUnitReady, ScsiResult.Check(new Sense(new SenseCode(2, 4, 4), Progress: 0x8000)));
        Assert.True(plan.Execute(_drive, new Sink(reports)).IsGood);
        Assert.Contains(new OperationProgress("Formatting", 0.5), reports);
    }

    [Fact]
    public void A_drive_that_offers_no_list_gets_what_fits_before_the_lead_out()
    {
        _transport.Reply(Opcode.ReadFormatCapacities, Hex.Bytes("000000 08 | 00057DA9 01 000800"));
        Assert.Equal(295264, FormatPlan.Create(_drive.Refresh()).BlockCount);
    }

    [Fact]
    public void Offered_blocks_are_cut_to_whole_packets()
    {
        _transport.Reply(Opcode.ReadFormatCapacities, Hex.Bytes("000000 10 | 00057DA9 01 000800 | 0004817F 40 000020"));
        Assert.Equal(295264, FormatPlan.Create(_drive.Refresh()).BlockCount);
    }

    [Fact]
    public void What_cannot_be_formatted_says_so()
    {
        _transport.Reply(Opcode.GetConfiguration, Discs.Configuration(Profile.CdR));
        FormatPlan plan = FormatPlan.Create(_drive.Refresh());
        Assert.False(plan.IsPossible);
        Assert.Contains("CD-R", plan.Refusal, StringComparison.Ordinal);
        Assert.Empty(plan.Steps);
    }

    [Theory]
    [InlineData(
        Profile.DvdMinusRwSequential,
        false,
        "000000 18 | 00230000 01 000800 | 00231020 40 000010 | 00231020 54 000010",
        "00 02 00 08 | 00231020 40 000010", "04 11")]
    [InlineData(
        Profile.DvdMinusRwSequential,
        true,
        "000000 18 | 00230000 01 000800 | 00231020 40 000010 | 00231020 54 000010",
        "00 02 00 08 | 00231020 40 000010", "04 11")]
    [InlineData(Profile.DvdPlusRw, false, "000000 10 | 00230540 01 000800 | 00230540 98 000000",
        "00 02 00 08 | 00230540 98 000000", "04 11")]
    [InlineData(Profile.DvdRam, false, "000000 10 | 00222160 01 000800 | 00222160 00 000800",
        "00 A2 00 08 | 00222160 00 000800", "04 19")]
    [InlineData(Profile.DvdRam, true, "000000 10 | 00222160 01 000800 | 00222160 00 000800",
        "00 82 00 08 | 00222160 00 000800", "04 11")]
    [InlineData(Profile.BdRe, false, "000000 18 | 00BA7400 01 000800 | 00B47400 00 003000 | 00B47400 C0 003000",
        "00 82 00 08 | 00B47400 00 003000", "04 11")]
    [InlineData(Profile.BdRe, true, "000000 18 | 00BA7400 01 000800 | 00B47400 00 003000 | 00B47400 C0 003000",
        "00 82 00 08 | 00B47400 C2 003000", "04 11")]
    public void Other_media_are_rows_of_the_table(Profile profile, bool full, string offered, string list, string cdb)
    {
        _transport
            .Reply(Opcode.GetConfiguration, Discs.Configuration(profile))
            .Reply(Opcode.ReadFormatCapacities, Hex.Bytes(offered));
        FormatPlan plan = FormatPlan.Create(_drive.Refresh(), new FormatOptions(Full: full));
        Assert.True(plan.IsPossible);
        plan.Execute(_drive);
        int format = IndexOf(Opcode.FormatUnit);
        Assert.Equal(Hex.Bytes(list), _transport.Sent[format]);
        Assert.Equal(Hex.Bytes(cdb), _transport.Cdbs[format][..2]);
        Assert.Equal(0, _transport.CountOf(Opcode.ModeSelect10));
        Assert.Equal(0, _transport.CountOf(Opcode.CloseTrackSession));
    }

    // The disc follows what is done to it.
    private void Become(byte[] cdb)
    {
        switch ((Opcode)cdb[0])
        {
            case Opcode.Blank:
                Discs.SetBlankCdRw(_transport);
                break;
            case Opcode.FormatUnit when !_transport.HasOutcome(Opcode.FormatUnit)
                && _drive.State!.Profile == Profile.CdRw:
                Discs.SetFormattedCdRw(_transport);
                break;
        }
    }

    private int IndexOf(Opcode opcode) => _transport.Cdbs.FindIndex(cdb => cdb[0] == (byte)opcode);

    private sealed class Sink(List<OperationProgress> reports) : IProgress<OperationProgress>
    {
        public void Report(OperationProgress value) => reports.Add(value);
    }
}
