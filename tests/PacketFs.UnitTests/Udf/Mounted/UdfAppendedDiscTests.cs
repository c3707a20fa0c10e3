using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.TestKit.Stack;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;
using Xunit;
using NodeKind = PacketFs.Core.NodeKind;

namespace PacketFs.UnitTests.Udf.Mounted;

/// <summary>Volumes on discs that are written from front to back, through the emulated drive.</summary>
public sealed class UdfAppendedDiscTests
{
    private const int FileBytes = 300_000;

    public static TheoryData<MediumType, string, int> Media => new()
    {
        { MediumType.DvdMinusRw, "2.01", 16 },
        { MediumType.CdRw, "1.50", 32 },
        { MediumType.DvdPlusR, "2.01", 16 },
        { MediumType.DvdMinusR, "2.01", 16 },
        { MediumType.CdR, "1.50", 1 },
        { MediumType.BdR, "2.60", 32 },
    };

    [Theory]
    [MemberData(nameof(Media))]
    public void A_commit_of_a_small_file_costs_one_write_unit(MediumType medium, string revision, int unit)
    {
        using AppendedDisc disc = Format(medium, revision);
        UdfVolume volume = disc.Mount();
        for (int i = 0; i < 10; i++)
        {
            long before = disc.Device.BlocksWritten;
            long flushes = disc.Device.FlushCount;
            volume.Write(Create(volume, $"file {i}"), 0, new byte[1_000]);
            volume.Sync();
            long written = disc.Device.BlocksWritten - before;
            Assert.True(unit > 1 ? written == unit : written is >= 4 and <= 6, $"{written} blocks");
            Assert.Equal(1, disc.Device.FlushCount - flushes);
        }

        volume.Unmount();
        SoundVolume.Require(disc.Device, "After ten commits");
    }

    [Theory]
    [MemberData(nameof(Media))]
    public void Whichever_unit_cannot_be_written_its_blocks_go_further_on(MediumType medium, string revision, int unit)
    {
        int writes = 0;
        using (AppendedDisc measured = Format(medium, revision))
        {
            Work(measured, out _);
            writes = (int)measured.Emulated.PacketWriteCount;
        }

        Assert.True(unit > 1 ? writes * unit * 2048 > FileBytes : writes >= 3, $"{writes} writes");
        for (int write = 1; write <= writes; write++)
        {
            FaultPlan faults = new(1, Fault.WriteError(write));
            using AppendedDisc disc = Format(
                medium, revision, new EmulatedDriveOptions { Faults = faults, DeferWriteErrors = write % 2 == 0 });
            Work(disc, out byte[] content);
            Assert.Equal(1, disc.Device.ResumeCount);
            MustHold(disc, content, $"write {write} of {writes}");
        }
    }

    [Theory]
    [MemberData(nameof(Media))]
    public void A_closed_session_has_two_anchors_and_takes_no_more(MediumType medium, string revision, int unit)
    {
        using AppendedDisc disc = Format(medium, revision);
        UdfVolume volume = disc.Mount();
        volume.Write(Create(volume, "file"), 0, new byte[FileBytes]);
        volume.WriteClosing();
        volume.Unmount();
        long end = disc.Device.Geometry.BlockCount;
        Assert.Equal(0, end % unit);
        LogicalVolume found = VolumeReader.Read(disc.Device).Volume!;
        Assert.Equal([256, end - 257], found.Anchors.Select(anchor => (long)anchor.Location.Value));
        SoundVolume.Require(disc.Device, "Before the session is closed");

        disc.Drive.Refresh();
        DriveResult closed = disc.Drive.CloseLastSession(isFinal: true);
        Assert.True(closed.IsGood, $"{closed}");
        disc.Insert();
        Assert.NotEqual(MediumCondition.Appendable, disc.Drive.State!.Condition);
        disc.Open(readOnly: true);
        Assert.Equal(end, disc.Device.Geometry.BlockCount);
        SoundVolume.Require(disc.Device, "After the session was closed");
        using UdfVolume again = disc.Mount();
        Assert.NotNull(again.ReadOnlyReason);
        Assert.True(again.TryLookup(NodeId.Root, "file", out NodeAttributes file));
        Assert.Equal(FileBytes, file.Size);
    }

    [Theory]
    [InlineData(MediumType.CdR, "1.50")]
    [InlineData(MediumType.DvdMinusR, "2.01")]
    [InlineData(MediumType.DvdPlusR, "2.01")]
    [InlineData(MediumType.BdR, "2.60")]
    public void Behind_a_closed_session_another_one_goes_on_and_others_find_the_volume_in_it(
        MediumType medium, string revision)
    {
        Assert.True(UdfRevision.TryParse(revision, out UdfRevision value));
        using AppendedDisc disc = AppendedDisc.Formatted(medium, value);
        for (int session = 1; session <= 3; session++)
        {
            UdfVolume volume = disc.Mount();
            Assert.Null(volume.ReadOnlyReason);
            volume.Write(Create(volume, $"file {session}"), 0, new byte[session * 1_000]);
            volume.Sync();
            long start = disc.Device.SessionStart.Value;
            Assert.Equal(session == 1, start == 0);
            MustBeFoundFrom(disc, start, session);
            volume.Unmount();

            // A drive that only reads does not see what is open, and the sessions before it as they were.
            disc.Insert(new EmulatedDriveOptions { Kind = DriveKind.Rom });
            disc.Open(readOnly: true);
            if (session == 1)
            {
                Assert.Null(VolumeReader.Read(disc.Device).Volume);
            }
            else
            {
                MustBeFoundFrom(disc, 0, session - 1);
            }

            disc.Insert();
            disc.Open();
            volume = disc.Mount();
            volume.WriteClosing();
            volume.Unmount();
            disc.Drive.Refresh();
            DriveResult closed = disc.Drive.CloseLastSession(isFinal: session == 3);
            Assert.True(closed.IsGood, $"{session}: {closed}");

            // A drive that only reads sees what is closed.
            disc.Insert(new EmulatedDriveOptions { Kind = DriveKind.Rom });
            disc.Open(readOnly: true);
            SoundVolume.Require(disc.Device, $"On a read-only drive, session {session},");
            MustBeFoundFrom(disc, start, session);
            disc.Insert();
            disc.Open(readOnly: session == 3);
        }

        using UdfVolume last = disc.Mount();
        Assert.Contains("closed", last.ReadOnlyReason);
    }

    [Fact]
    public void A_full_disc_keeps_room_for_what_closes_it()
    {
        using AppendedDisc disc = AppendedDisc.Formatted(MediumType.DvdMinusRw, UdfRevision.V201, units: 100);
        UdfVolume volume = disc.Mount();
        NodeId file = Create(volume, "file");
        FsException full = Assert.Throws<FsException>(void () =>
        {
            for (long offset = 0; ; offset += 20_000)
            {
                volume.Write(file, offset, new byte[20_000]);
            }
        });
        Assert.Equal(FsError.NoSpace, full.Error);
        volume.Sync();
        volume.Unlink(NodeId.Root, "file");
        volume.Sync();
        volume.WriteClosing();
        volume.Unmount();
        SoundVolume.Require(disc.Device, "After a full disc got what closes it");
    }

    private static AppendedDisc Format(MediumType medium, string revision, EmulatedDriveOptions? options = null)
    {
        Assert.True(UdfRevision.TryParse(revision, out UdfRevision value));
        return AppendedDisc.Formatted(medium, value, medium is MediumType.CdRw or MediumType.CdR ? 0 : 200, options);
    }

    /// <summary>Files small and large, a change in the middle, three commits.</summary>
    private static void Work(AppendedDisc disc, out byte[] content)
    {
        content = new byte[FileBytes];
        new Prng(7).Fill(content);
        UdfVolume volume = disc.Mount();
        NodeId file = Create(volume, "file");
        volume.Write(file, 0, content.AsSpan(0, 200_000));
        NodeId directory = volume.Create(NodeId.Root, "directory", new NewNode(NodeKind.Directory, 0x1ED, 0, 0)).Id;
        for (int i = 0; i < 60; i++)
        {
            volume.Write(Create(volume, $"a name that takes some room {i}", directory), 0, content.AsSpan(i, 3_000));
        }

        volume.Sync();
        volume.Write(file, 200_000, content.AsSpan(200_000));
        volume.Write(file, 50_001, content.AsSpan(0, 10_000));
        content.AsSpan(0, 10_000).ToArray().CopyTo(content, 50_001);
        volume.Sync();
        volume.Unlink(directory, "a name that takes some room 7");
        volume.Unmount();
    }

    private static void MustHold(AppendedDisc disc, byte[] content, string when)
    {
        SoundVolume.Require(disc.Device, when);
        using UdfVolume volume = disc.Mount();
        Assert.Null(volume.ReadOnlyReason);
        Assert.True(volume.TryLookup(NodeId.Root, "file", out NodeAttributes file), when);
        byte[] back = new byte[content.Length];
        Assert.Equal(content.Length, volume.Read(file.Id, 0, back));
        Assert.True(content.AsSpan().SequenceEqual(back), when);
        Assert.True(volume.TryLookup(NodeId.Root, "directory", out NodeAttributes directory), when);
        for (int i = 0; i < 60; i++)
        {
            bool isThere = volume.TryLookup(directory.Id, $"a name that takes some room {i}", out NodeAttributes small);
            Assert.Equal(i != 7, isThere);
            if (isThere)
            {
                Assert.Equal(3_000, volume.Read(small.Id, 0, back.AsSpan(0, 3_000)));
                Assert.True(content.AsSpan(i, 3_000).SequenceEqual(back.AsSpan(0, 3_000)), $"{when}, file {i}");
            }
        }
    }

    /// <summary>As a system does that begins with the last session's first block.</summary>
    private static void MustBeFoundFrom(AppendedDisc disc, long sessionStart, int files)
    {
        UdfMountOptions options = new() { ReadOnly = true, SessionStart = sessionStart };
        using UdfVolume volume = disc.Mount(options);
        Assert.Equal(files, DirectoryListing.Names(volume, NodeId.Root).Count());
    }

    private static NodeId Create(UdfVolume volume, string name, NodeId? directory = null) =>
        volume.Create(directory ?? NodeId.Root, name, new NewNode(NodeKind.File, 0x1A4, 0, 0)).Id;
}
