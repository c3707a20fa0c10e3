using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Replies.ModePages;

namespace PacketFs.TestKit.Emulation;

/// <summary>A recorder with a CD that is recorded in tracks: what recording programs do, in one line each.</summary>
public sealed class CdBench : IDisposable
{
    private CdBench(DriveBench bench) => Bench = bench;

    public DriveBench Bench { get; }

    public EmulatedDisc Disc => Bench.Drive.Disc!;

    /// <summary>A blank disc; a CD-R of ten minutes unless another is given.</summary>
    public static CdBench Blank(EmulatedDriveOptions? options = null, EmulatedDisc? disc = null) =>
        new(DriveBench.Ready(options, disc ?? EmulatedDisc.CreateInMemory(TinyCdR)));

    /// <summary>A blank CD-RW of 80 minutes.</summary>
    public static CdBench BlankRewritable(EmulatedDriveOptions? options = null) =>
        new(DriveBench.Ready(options, EmulatedDisc.CreateInMemory()));

    /// <summary>Ten minutes: 44,850 blocks.</summary>
    public static DiscDescription TinyCdR { get; } = new() { Medium = MediumType.CdR, Minutes = 10 };

    /// <summary>Blocks whose every byte tells their number, as far as a byte can.</summary>
    public static byte[] Pattern(int first, int blocks, int blockBytes = 2048)
    {
        byte[] data = new byte[blocks * blockBytes];
        for (int block = 0; block < blocks; block++)
        {
            data.AsSpan(block * blockBytes, blockBytes).Fill((byte)(1 + ((first + block) % 251)));
        }

        return data;
    }

    /// <summary>Page 05h from zeros, as many programs send it.</summary>
    public ScsiResult Mode(
        WriteType type,
        DataBlockType block = DataBlockType.Mode1,
        byte trackMode = 4,
        MultiSession sessions = MultiSession.Allowed,
        bool isFixed = false,
        bool isTest = false,
        byte format = 0,
        bool mayPause = true) =>
        Bench.SelectWriteParameters((ref WriteParametersPage page) =>
        {
            page.WriteType = type;
            page.DataBlockType = block;
            page.TrackMode = trackMode;
            page.MultiSession = sessions;
            page.IsFixedPacket = isFixed;
            page.PacketSize = isFixed ? 32u : 0;
            page.TestWrite = isTest;
            page.SessionFormat = format;
            page.BufferUnderrunFree = mayPause;
        });

    /// <summary>Writes from an address on, 16 blocks at a time; the first failure, or the last success.</summary>
    public ScsiResult Write(long lba, ReadOnlySpan<byte> data, int blockBytes = 2048)
    {
        ScsiResult result = ScsiResult.Good();
        while (!data.IsEmpty && result.IsGood)
        {
            int blocks = Math.Min(16, data.Length / blockBytes);
            result = Bench.SendData(new Write10(new Lba(lba), (ushort)blocks), data[..(blocks * blockBytes)]);
            data = data[(blocks * blockBytes)..];
            lba += blocks;
        }

        return result;
    }

    public ScsiResult WritePattern(long lba, int blocks, int blockBytes = 2048) =>
        Write(lba, Pattern((int)lba, blocks, blockBytes), blockBytes);

    /// <summary>A track at once with as many blocks, at the next writable address; where it starts.</summary>
    public long RecordTrack(int blocks, MultiSession sessions = MultiSession.Allowed)
    {
        Invariant.Require(Mode(WriteType.TrackAtOnce, sessions: sessions).IsGood, "page 05h is taken");
        long start = NextWritable;
        ScsiResult result = WritePattern(start, blocks);
        Invariant.Require(result.IsGood, $"a track is recorded: {result}");
        Invariant.Require(Bench.Sync().IsGood, "and ended");
        return start;
    }

    public long NextWritable
    {
        get
        {
            TrackInformation track = Track(ReadTrackInformation.InvisibleTrack);
            Invariant.Require(track.IsNextWritableAddressValid, "there is a next writable address");
            return ((Lba)track.NextWritableAddress).Value;
        }
    }

    public TrackInformation Track(int number) =>
        Wire.Read<TrackInformation>(Bench.Ask(ReadTrackInformation.OfTrack(number, 48)));

    public DiscInformation Information() => Wire.Read<DiscInformation>(Bench.Ask(new ReadDiscInformation(64)));

    public ScsiResult CloseSession() => Bench.Send(new CloseTrackSession(CloseFunction.Session));

    public ScsiResult CloseTrack(ushort number) => Bench.Send(new CloseTrackSession(CloseFunction.Track, number));

    public string Toc(TocFormat format, byte trackOrSession = 0) =>
        Convert.ToHexString(Bench.Ask(new ReadTocPmaAtip(format, 4096, trackOrSession), 4096));

    /// <summary>True when the blocks hold their pattern.</summary>
    public bool HoldsPattern(long lba, int blocks, int first = -1)
    {
        byte[] data = new byte[blocks * 2048];
        bool isRead = true;
        for (int done = 0; isRead && done < blocks; done += 256)
        {
            int count = Math.Min(256, blocks - done);
            isRead = Bench.Read(lba + done, data.AsSpan(done * 2048, count * 2048)).IsGood;
        }

        return isRead && data.AsSpan().SequenceEqual(Pattern(first < 0 ? (int)lba : first, blocks));
    }

    /// <summary>The power goes and comes back; the attention is taken.</summary>
    public void PowerCycle()
    {
        Bench.Drive.CutPower();
        Bench.Drive.PowerOn();
        Bench.Send(new TestUnitReady());
    }

    public void Dispose() => Bench.Dispose();
}
