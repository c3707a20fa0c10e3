using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Discs.Tracks;
using PacketFs.TestKit.Emulation;
using Xunit;

namespace PacketFs.UnitTests.Emulation.Discs;

/// <summary>Sessions and tracks in the state file: whole changes, at whatever store the process dies.</summary>
public sealed class TrackTableTests : IDisposable
{
    private const int Capacity = 6;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("packetfs-tracks");

    [Fact]
    public void Records_have_one_size()
    {
        Assert.Equal(64, System.Runtime.CompilerServices.Unsafe.SizeOf<TrackRecord>());
        Assert.Equal(64, System.Runtime.CompilerServices.Unsafe.SizeOf<SessionRecord>());
        Assert.Equal(64, System.Runtime.CompilerServices.Unsafe.SizeOf<DiscRecord>());
    }

    [Fact]
    public void Tracks_and_sessions_are_added_replaced_and_forgotten()
    {
        byte[] state = Empty();
        TrackTable table = Table(state);
        Assert.Equal((0, 0, Capacity), (table.TrackCount, table.SessionCount, table.TrackCapacity));
        TrackChange change = table.Change();
        change.Put(0, Session(1));
        change.Put(0, Track(3, 0, 300));
        change.Put(1, Track(4, 452, 700));
        change.Commit();
        Assert.Equal((2, 1), (table.TrackCount, table.SessionCount));
        Assert.Equal((0, 1, -1), (table.Find(3), table.Find(4), table.Find(5)));
        Assert.Equal(248u, table.Track(1).WrittenBlocks);

        change = table.Change();
        TrackRecord closed = table.Track(1);
        closed.State = TrackState.Closed;
        change.Put(1, closed);
        change.Commit();
        Assert.Equal((TrackState.Open, TrackState.Closed), (table.Track(0).State, table.Track(1).State));

        change = table.Change();
        change.Keep(1, 1);
        change.Commit();
        Assert.Equal((1, -1), (table.TrackCount, table.Find(4)));
        Assert.Null(Table(state).Recover());
    }

    [Fact]
    public void A_change_that_is_cut_off_between_any_two_bytes_has_happened_or_not()
    {
        byte[] before = Empty();
        Fill(Table(before), 1);
        byte[] after = [.. before];
        TrackTable table = Table(after);
        TrackChange change = table.Change();
        change.Put(0, Track(1, 0, 900));
        change.Put(1, Track(2, 1052, 2000));
        change.Put(0, Session(1) with { Format = 0x20 });
        change.Commit();

        // The order of stores: the journal's entries, its seal, the records, the seal again.
        byte[] sealedState = [.. before];
        after.AsSpan(TrackJournal.Offset, TrackJournal.TotalBytes).CopyTo(sealedState.AsSpan(TrackJournal.Offset));
        Stage(sealedState, out byte[] unsealed, out byte[] withSeal);
        Assert.Equal(900u, (uint)Recovered(withSeal).Track(0).WrittenEnd);
        Assert.Equal(2, Recovered(withSeal).TrackCount);
        Assert.Equal(300u, (uint)Recovered(unsealed).Track(0).WrittenEnd);
        for (int stored = 0; stored <= after.Length - HeaderSlots.TotalBytes; stored++)
        {
            byte[] torn = [.. withSeal];
            after.AsSpan(HeaderSlots.TotalBytes, stored).CopyTo(torn.AsSpan(HeaderSlots.TotalBytes));
            TrackTable recovered = Recovered(torn);
            Assert.Equal((900u, 2, (byte)0x20), (
                (uint)recovered.Track(0).WrittenEnd, recovered.TrackCount, recovered.Session(0).Format));
        }
    }

    [Fact]
    public void Every_damaged_byte_of_the_table_is_noticed()
    {
        byte[] sound = Empty();
        Fill(Table(sound), 4);
        for (int i = HeaderSlots.TotalBytes; i < sound.Length; i++)
        {
            byte[] damaged = [.. sound];
            damaged[i] ^= 0x10;
            Assert.NotNull(Table(damaged).Recover());
        }

        Assert.Null(Table(sound).Recover());
    }

    [Fact]
    public void What_was_in_flight_is_damaged_when_the_disc_is_opened()
    {
        byte[] state = Empty();
        Fill(Table(state), 2);
        TrackTable table = Table(state);
        TrackRecord track = table.Track(1);
        track.Set(TrackFlags.InFlight, true);
        TrackChange change = table.Change();
        change.Put(1, track);
        change.Commit();
        Assert.Null(Table(state).Recover());
        Assert.True(Table(state).Track(1).IsDamaged);
        Assert.False(Table(state).Track(1).Has(TrackFlags.InFlight));
        Assert.False(Table(state).Track(0).IsDamaged);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_disc_of_the_time_before_gets_a_table_when_it_is_opened(bool wasInterrupted)
    {
        string image = Path.Combine(_folder.FullName, "disc.img");
        string state = image + EmulatedDisc.StateSuffix;
        using (DriveBench bench = DriveBench.Ready(disc: EmulatedDisc.Create(image, DiscDescription.CdRw80)))
        {
            bench.Format(4);
            bench.WritePacket(2, 7);
        }

        byte[] today = File.ReadAllBytes(state);
        int old = HeaderSlots.TotalBytes + (9227 * PacketEntry.Size);
        byte[] file = wasInterrupted ? [.. today[..old], .. new byte[today.Length - old]] : today[..old];
        File.WriteAllBytes(state, file);
        using (DriveBench bench = DriveBench.Ready(disc: EmulatedDisc.Open(image)))
        {
            Assert.Equal((byte)7, bench.ReadPacket(2));
            Assert.Equal((99, 0), (bench.Drive.Disc!.Tracks.TrackCapacity, bench.Drive.Disc.Tracks.TrackCount));
        }

        Assert.Equal(today.Length, new FileInfo(state).Length);
        File.WriteAllBytes(state, File.ReadAllBytes(state)[..(old + 300)]);
        Assert.Equal(FsError.Corrupt, Assert.Throws<FsException>(() => EmulatedDisc.Open(image)).Error);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static byte[] Empty()
    {
        byte[] state = new byte[HeaderSlots.TotalBytes + TrackTable.BytesFor(Capacity, Capacity)];
        TrackTable.Initialise(state.AsSpan(HeaderSlots.TotalBytes), Capacity, Capacity);
        Assert.Null(Table(state).Recover());
        return state;
    }

    private static TrackTable Table(byte[] state) => new(state, HeaderSlots.TotalBytes);

    private static TrackTable Recovered(byte[] state)
    {
        byte[] copy = [.. state];
        Assert.Null(Table(copy).Recover());
        return Table(copy);
    }

    private static void Fill(TrackTable table, int tracks)
    {
        TrackChange change = table.Change();
        change.Put(0, Session(1));
        for (int i = 0; i < tracks; i++)
        {
            change.Put(i, Track(i + 1, i * 1000, (i * 1000) + 300));
        }

        change.Commit();
    }

    /// <summary>The journal of a change that has just been carried out, without its seal and with it.</summary>
    private static void Stage(byte[] state, out byte[] unsealed, out byte[] withSeal)
    {
        unsealed = [.. state];
        withSeal = [.. state];
        new TrackJournal(withSeal.AsSpan(TrackJournal.Offset, TrackJournal.TotalBytes)).Seal(4);
    }

    private static TrackRecord Track(int number, int start, int end) => new()
    {
        Number = (ushort)number,
        Session = 1,
        State = TrackState.Open,
        Start = (uint)start,
        WrittenEnd = (uint)end,
    };

    private static SessionRecord Session(int number) => new() { Number = (ushort)number };
}
