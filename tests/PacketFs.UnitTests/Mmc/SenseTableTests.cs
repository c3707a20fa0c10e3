using PacketFs.Core;
using PacketFs.Mmc;
using Xunit;

namespace PacketFs.UnitTests.Mmc;

public sealed class SenseTableTests
{
    [Theory]
    [InlineData(0x1, 0x18, 0x02, SenseAction.None, null)]
    [InlineData(0x2, 0x04, 0x00, SenseAction.WaitAndRetry, FsError.Busy)]
    [InlineData(0x2, 0x04, 0x01, SenseAction.WaitAndRetry, FsError.Busy)]
    [InlineData(0x2, 0x04, 0x02, SenseAction.StartUnit, FsError.Busy)]
    [InlineData(0x2, 0x04, 0x04, SenseAction.Poll, FsError.Busy)]
    [InlineData(0x2, 0x04, 0x07, SenseAction.Poll, FsError.Busy)]
    [InlineData(0x2, 0x04, 0x08, SenseAction.WaitAndRetry, FsError.Busy)]
    [InlineData(0x2, 0x3A, 0x02, SenseAction.NoMedium, FsError.MediumChanged)]
    [InlineData(0x3, 0x0C, 0x00, SenseAction.Relocate, FsError.InputOutput)]
    [InlineData(0x3, 0x0C, 0x55, SenseAction.Relocate, FsError.InputOutput)]
    [InlineData(0x3, 0x11, 0x05, SenseAction.BadBlock, FsError.InputOutput)]
    [InlineData(0x3, 0x31, 0x00, SenseAction.Fail, FsError.Corrupt)]
    [InlineData(0x3, 0x32, 0x00, SenseAction.Relocate, FsError.InputOutput)]
    [InlineData(0x3, 0x73, 0x02, SenseAction.ReadOnly, FsError.ReadOnly)]
    [InlineData(0x4, 0x44, 0x00, SenseAction.Fail, FsError.InputOutput)]
    [InlineData(0x5, 0x20, 0x00, SenseAction.Fail, FsError.NotSupported)]
    [InlineData(0x5, 0x21, 0x00, SenseAction.Fail, FsError.InvalidArgument)]
    [InlineData(0x5, 0x2C, 0x00, SenseAction.SyncThenRetry, FsError.InputOutput)]
    [InlineData(0x5, 0x63, 0x00, SenseAction.Fail, FsError.NoSpace)]
    [InlineData(0x5, 0x64, 0x01, SenseAction.Fail, FsError.InvalidArgument)]
    [InlineData(0x6, 0x28, 0x00, SenseAction.Reidentify, FsError.MediumChanged)]
    [InlineData(0x6, 0x29, 0x03, SenseAction.Reidentify, FsError.MediumChanged)]
    [InlineData(0x6, 0x2A, 0x01, SenseAction.RetryNow, FsError.InputOutput)]
    [InlineData(0x7, 0x27, 0x00, SenseAction.ReadOnly, FsError.ReadOnly)]
    [InlineData(0xB, 0x47, 0x00, SenseAction.RetryNow, FsError.InputOutput)]
    [InlineData(0xD, 0x00, 0x00, SenseAction.Fail, FsError.InputOutput)]
    public void Sense_has_its_verdict(byte key, byte asc, byte ascq, SenseAction action, FsError? error)
    {
        SenseRule rule = SenseTable.Find(new SenseCode(key, asc, ascq));
        Assert.Equal((action, error), (rule.Action, rule.Error));
    }

    [Fact]
    public void No_row_hides_behind_an_earlier_one()
    {
        for (int later = 1; later < SenseTable.Rules.Length; later++)
        {
            for (int earlier = 0; earlier < later; earlier++)
            {
                Assert.False(
                    SenseTable.Rules[earlier].Covers(SenseTable.Rules[later]),
                    $"'{SenseTable.Rules[earlier].Meaning}' hides '{SenseTable.Rules[later].Meaning}'");
            }
        }
    }

    [Fact]
    public void Every_failure_says_what_to_do_and_ends()
    {
        foreach (SenseRule rule in SenseTable.Rules.Where(rule => rule.Error is not null))
        {
            Assert.NotEmpty(rule.Meaning);
            Assert.EndsWith(".", rule.Advice, StringComparison.Ordinal);
            Assert.NotEqual(SenseAction.None, rule.Action);
            Assert.InRange(rule.Repeats * (long)Math.Max(rule.PauseMs, 1), 0, 200_000);
        }
    }

    [Fact]
    public void What_is_no_failure_needs_no_action() => Assert.All(
        SenseTable.Rules.Where(rule => rule.Error is null),
        rule => Assert.True(rule.Action is SenseAction.None or SenseAction.Wearing));

    [Theory]
    [InlineData(ScsiStatus.Busy, FsError.Busy)]
    [InlineData(ScsiStatus.TaskSetFull, FsError.Busy)]
    [InlineData(ScsiStatus.ReservationConflict, FsError.Busy)]
    [InlineData(ScsiStatus.TimedOut, FsError.InputOutput)]
    [InlineData(ScsiStatus.TransportFailed, FsError.DeviceLost)]
    public void Status_without_sense_has_its_verdict(ScsiStatus status, FsError error) =>
        Assert.Equal(error, SenseTable.Find(new ScsiResult(status, default, 0)).Error);

    [Fact]
    public void A_message_says_what_where_sense_and_what_to_do()
    {
        ScsiResult scsi = ScriptedTransport.Check(3, 0x0C, 0);
        DriveResult result = new(scsi, SenseTable.Find(scsi), new Lba(12800));
        Assert.Equal(
            "Packet at LBA 12800 cannot be written (03/0C/00): write error. "
            + "Copy your files off this disc and use another one.",
            result.Describe("Packet at LBA 12800 cannot be written"));
        FsException exception = result.ToException("Packet at LBA 12800 cannot be written", result.Lba);
        Assert.Equal(FsError.InputOutput, exception.Error);
        Assert.Equal((new SenseCode(3, 0x0C, 0), new Lba(12800)), (exception.Sense, exception.Lba));
    }
}
