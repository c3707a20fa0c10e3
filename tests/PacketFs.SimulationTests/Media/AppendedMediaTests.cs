using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.TestKit.Emulation;
using Xunit;

namespace PacketFs.SimulationTests.Media;

/// <summary>
/// DVD and BD that are written in order, under power cuts at any time: what was flushed is there, what was not is there
/// or not, and the disc can be gone on with: repaired, appended to, closed, read by a drive that only reads.
/// </summary>
public sealed class AppendedMediaTests
{
    private const int Units = 640;
    private const int Seeds = 40;

    public static TheoryData<MediumType> Media =>
        [MediumType.DvdMinusR, MediumType.DvdMinusRw, MediumType.DvdPlusR, MediumType.BdR];

    [Theory]
    [MemberData(nameof(Media))]
    public void What_was_flushed_survives_every_cut_and_the_disc_goes_on(MediumType medium)
    {
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            try
            {
                Run(medium, seed);
            }
            catch (Exception error) when (error is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"{medium}, seed {seed}: {error}");
            }
        }
    }

    private static void Run(MediumType medium, ulong seed)
    {
        Prng prng = new(seed);
        EmulatedDisc disc = EmulatedDisc.CreateInMemory(new DiscDescription { Medium = medium, Units = Units });
        FaultPlan plan = new(seed, Fault.PowerCutInPacket(5 + prng.Next(60), PacketOutcome.BySeed));
        using DriveBench bench = DriveBench.Ready(new EmulatedDriveOptions { Faults = plan }, disc);
        Dictionary<long, byte> flushed = [];
        Dictionary<long, byte> written = [];
        bool hasCut = false;
        for (int step = 0; step < 60; step++)
        {
            Step(bench, prng, (byte)(step + 1), flushed, written);
            bool isTime = !bench.Drive.IsPowered || (!hasCut && step == 45);
            if (isTime)
            {
                hasCut = true;
                flushed = Recover(bench, seed, flushed, written);
                written = new(flushed);
            }
        }

        Assert.True(hasCut, $"seed {seed}: no cut");
        if (!bench.Sync().IsGood)
        {
            written = Recover(bench, seed, flushed, written);
        }

        CloseEverything(bench, seed);
        Check(bench, seed, written, written);
        using DriveBench rom = DriveBench.Ready(
            new EmulatedDriveOptions { Kind = DriveKind.Rom }, bench.Drive.Disc!.Clone());
        Check(rom, seed, written, written);
    }

    private static void Step(
        DriveBench bench, Prng prng, byte fill, Dictionary<long, byte> flushed, Dictionary<long, byte> written)
    {
        switch (prng.Next(12))
        {
            case 0:
                bench.Send(ReserveTrack.OfSize((uint)(1 + prng.Next(80))));
                return;
            case 1:
                bench.Send(new CloseTrackSession(CloseFunction.Track, (ushort)(1 + prng.Next(LastTrack(bench)))));
                return;
            case 2 when bench.Send(new CloseTrackSession(CloseFunction.Session)).IsGood:
            case 3 or 4 when bench.Sync().IsGood:
                foreach ((long lba, byte value) in written)
                {
                    flushed[lba] = value;
                }

                return;
            default:
                Append(bench, prng, fill, written);
                return;
        }
    }

    /// <summary>At the end of one of the open tracks.</summary>
    private static void Append(DriveBench bench, Prng prng, byte fill, Dictionary<long, byte> written)
    {
        if (!bench.Drive.IsPowered || Track(bench, 1 + prng.Next(LastTrack(bench))) is not { } track
            || !track.IsNextWritableAddressValid)
        {
            return;
        }

        bool takesParts = bench.Drive.Disc!.Medium is MediumType.DvdPlusR or MediumType.BdR;
        int count = takesParts ? 1 + prng.Next(70) : 16 * (1 + prng.Next(4));
        count = (int)Math.Min(count, (uint)track.FreeBlocks);
        long lba = ((Lba)track.NextWritableAddress).Value;
        if (bench.Write(lba, count, fill).IsGood)
        {
            for (int i = 0; i < count; i++)
            {
                written[lba + i] = fill;
            }
        }
    }

    /// <summary>Every open track that was damaged is repaired, and takes a block again.</summary>
    private static void GoOn(DriveBench bench, ulong seed)
    {
        for (int number = 1; number <= LastTrack(bench); number++)
        {
            if (Track(bench, number) is not { IsDamaged: true } damaged)
            {
                continue;
            }

            Assert.False(damaged.IsNextWritableAddressValid);
            Assert.True(bench.Send(new RepairTrack((ushort)number)).IsGood, $"seed {seed}: repair of {number}");
            TrackInformation track = Track(bench, number)!.Value;
            Assert.False(track.IsDamaged);
            if (track.IsNextWritableAddressValid)
            {
                int unit = bench.Drive.Disc!.PacketBlocks;
                Assert.True(bench.Write(((Lba)track.NextWritableAddress).Value, unit, 0xFF).IsGood, $"seed {seed}");
                Assert.True(bench.Sync().IsGood);
            }
        }
    }

    /// <summary>The power comes back; what is there now counts as flushed.</summary>
    private static Dictionary<long, byte> Recover(
        DriveBench bench, ulong seed, Dictionary<long, byte> flushed, Dictionary<long, byte> written)
    {
        bench.Drive.CutPower();
        bench.Drive.PowerOn();
        bench.Send(new TestUnitReady());
        Check(bench, seed, flushed, written);
        GoOn(bench, seed);
        return Survey(bench, written);
    }

    private static void CloseEverything(DriveBench bench, ulong seed)
    {
        for (int number = 1; number <= LastTrack(bench); number++)
        {
            bench.Send(new CloseTrackSession(CloseFunction.Track, (ushort)number));
        }

        ScsiResult closed = bench.Send(new CloseTrackSession(CloseFunction.Session));
        bool isClosed = closed.IsGood || closed.Sense.Code == new SenseCode(5, 0x2C, 4);
        Assert.True(isClosed, $"seed {seed}: {closed.Sense}");
    }

    /// <summary>What is there of what was written.</summary>
    private static Dictionary<long, byte> Survey(DriveBench bench, Dictionary<long, byte> written)
    {
        Dictionary<long, byte> there = [];
        byte[] block = new byte[2048];
        foreach ((long lba, byte value) in written)
        {
            if (bench.Read(lba, block).IsGood && block[0] == value)
            {
                there[lba] = value;
            }
        }

        return there;
    }

    /// <summary>Flushed blocks hold what they held; others that, or zeros of a padding, or nothing.</summary>
    private static void Check(
        DriveBench bench, ulong seed, Dictionary<long, byte> flushed, Dictionary<long, byte> written)
    {
        byte[] block = new byte[2048];
        foreach ((long lba, byte value) in written)
        {
            bool isThere = bench.Read(lba, block).IsGood;
            bool isSafe = flushed.ContainsKey(lba);
            bool isRight = isThere
                ? !block.AsSpan().ContainsAnyExcept(block[0]) && (block[0] == value || (!isSafe && block[0] == 0))
                : !isSafe;
            Assert.True(isRight, $"seed {seed}, LBA {lba}: {(isThere ? block[0] : -1)} instead of {value}");
        }
    }

    /// <summary>1 when the power goes meanwhile.</summary>
    private static int LastTrack(DriveBench bench)
    {
        byte[] reply = new byte[64];
        Span<byte> cdb = stackalloc byte[10];
        new ReadDiscInformation(64).EncodeCdb(cdb);
        return bench.Execute(cdb, ScsiTransfer.In(reply)).IsGood
            ? Wire.Read<DiscInformation>(reply).LastTrackInLastSession
            : 1;
    }

    private static TrackInformation? Track(DriveBench bench, int number)
    {
        byte[] reply = new byte[64];
        Span<byte> cdb = stackalloc byte[10];
        ReadTrackInformation.OfTrack(number, 64).EncodeCdb(cdb);
        return bench.Execute(cdb, ScsiTransfer.In(reply)).IsGood ? Wire.Read<TrackInformation>(reply) : null;
    }
}
