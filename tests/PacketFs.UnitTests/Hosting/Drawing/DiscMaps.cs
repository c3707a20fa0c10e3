using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Hosting.Drawing;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.TestKit.Emulation;

namespace PacketFs.UnitTests.Hosting.Drawing;

/// <summary>Maps of discs in known states.</summary>
internal static class DiscMaps
{
    private const int SmallDisc = 320;

    /// <summary>What a drive tells of the disc in it; the drive stays the caller's.</summary>
    public static DiscMap Of(EmulatedDrive emulated)
    {
        OpticalDrive drive = new(emulated, emulated.Clock, NullLogger.Instance);
        drive.Identify();
        drive.Refresh();
        return DiscShowJob.Describe(drive, emulated.Disc);
    }

    public static DiscMap Of(MediumType medium, Action<OpticalDrive>? work = null, DiscDescription? like = null)
    {
        EmulatedDrive emulated = new(EmulatedDisc.CreateInMemory(
            (like ?? new DiscDescription { Units = medium is MediumType.CdRw or MediumType.CdR ? 0 : SmallDisc })
            with { Medium = medium }));
        using OpticalDrive drive = new(emulated, emulated.Clock, NullLogger.Instance);
        drive.Identify();
        drive.Refresh();
        work?.Invoke(drive);
        drive.Refresh();
        return DiscShowJob.Describe(drive, emulated.Disc);
    }

    public static DiscMap Formatted(MediumType medium, DiscDescription? like = null) => Of(
        medium,
        drive => Invariant.Require(FormatPlan.Create(drive.State!).Execute(drive).IsGood, "it can be formatted"),
        like);

    /// <summary>A CD-R with two tracks in a closed session, one in another, and one in a third that is open.</summary>
    public static DiscMap ThreeSessions()
    {
        using CdBench cd = CdBench.Blank();
        cd.RecordTrack(1000);
        cd.RecordTrack(2000);
        cd.CloseSession();
        cd.RecordTrack(3000);
        cd.CloseSession();
        cd.RecordTrack(500);
        return Of(cd.Bench.Drive);
    }

    /// <summary>A DVD+R with two closed sessions and room behind them.</summary>
    public static DiscMap TwoSessionDvd() => Of(MediumType.DvdPlusR, drive =>
    {
        byte[] unit = new byte[16 * OpticalDrive.BlockSize];
        for (int session = 0; session < 2; session++)
        {
            for (int i = 0; i < 10; i++)
            {
                Lba next = drive.State!.NextWritableAddress!.Value;
                Invariant.Require(drive.Write(next, unit).IsGood, "it is written at its end");
                drive.SynchronizeCache();
                drive.Refresh();
            }

            ushort track = (ushort)drive.State!.LastTrack!.Value.TrackNumber;
            Invariant.Require(drive.CloseTrackOrSession(CloseFunction.Track, track).IsGood, "the track closes");
            drive.Refresh();
            DriveResult closed = drive.CloseTrackOrSession(CloseFunction.Session);
            Invariant.Require(closed.IsGood, closed.Describe("the session closes"));
            drive.Refresh();
        }
    });
}
