using PacketFs.Core;
using Xunit;

namespace PacketFs.TestKit.Volumes;

/// <content>Attributes, times, extended attributes.</content>
public abstract partial class VolumeContract
{
    [Fact]
    public void Attributes_are_set_one_by_one_and_the_others_stay()
    {
        NodeId file = MakeFile("file", "text");
        Assert.Equal(0xFFF, Volume.SetAttributes(file, new AttributeChange { Mode = 0xFFF }).Mode);
        Assert.Equal(0xFFF, Volume.SetAttributes(file, new AttributeChange { UserId = 7 }).Mode);
        NodeAttributes found = Volume.SetAttributes(file, new AttributeChange { GroupId = 4_294_967_294 });
        Assert.Equal((7u, 4_294_967_294u, (ushort)0xFFF), (found.UserId ?? 0, found.GroupId ?? 0, found.Mode));
        Assert.Equal(4, found.Size);
        Assert.Null(AttributeComparison.Everything.Difference(found, Volume.GetAttributes(file)));
    }

    [Fact]
    public void Times_are_kept_to_the_microsecond_before_1970_and_past_2106()
    {
        NodeId file = MakeFile(NodeId.Root, "file");
        foreach (FileTime time in (FileTime[])[
            new(0), new(1), new(-1), FileTime.From(-1_000_000_000, 123_456_000),
            FileTime.From(4_294_967_296, 999_999_000), FileTime.From(16_000_000_000, 1_000),
            FileTime.From(-12_000_000_000, 5_000)])
        {
            AttributeChange change = new()
            {
                AccessTime = time,
                ModificationTime = new FileTime(time.Microseconds + 1),
                ChangeTime = new FileTime(time.Microseconds + 2),
                CreationTime = new FileTime(time.Microseconds + 3),
            };
            Volume.SetAttributes(file, change);
            NodeAttributes found = Volume.GetAttributes(file);
            Assert.Equal(
                (change.AccessTime, change.ModificationTime, change.ChangeTime, change.CreationTime),
                (found.AccessTime, found.ModificationTime, found.ChangeTime, found.CreationTime));
        }
    }

    [Fact]
    public void A_new_object_has_the_time_of_its_making_and_its_directory_was_changed_then()
    {
        NodeId directory = MakeDirectory(NodeId.Root, "directory");
        FileTime now = Tick();
        NodeAttributes[] made =
        [
            Volume.Create(directory, "file", FileNode()),
            Volume.Create(directory, "sub", DirectoryNode()),
            Volume.CreateSymbolicLink(directory, "link", "x", LinkNode()),
        ];
        Assert.All(made, found => Assert.Equal(
            (now, now, now, now),
            (found.AccessTime, found.ModificationTime, found.ChangeTime, found.CreationTime)));
        AssertTimes(directory, now, now);
    }

    /// <summary>Operation, then which times it moves: the file's modification, change; the directory's.</summary>
    public static TheoryData<string, bool, bool, bool, bool> TimesTable() => new()
    {
        { "write", true, true, false, false },
        { "truncate", true, true, false, false },
        { "grow", true, true, false, false },
        { "chmod", false, true, false, false },
        { "chown", false, true, false, false },
        { "link", false, true, true, true },
        { "unlink one of two names", false, true, true, true },
        { "rename", false, true, true, true },
        { "rename to itself", false, false, false, false },
        { "exchange", false, true, true, true },
        { "read", false, false, false, false },
        { "lookup", false, false, false, false },
        { "list", false, false, false, false },
        { "sync", false, false, false, false },
        { "no change", false, false, false, false },
        { "make a sibling", false, false, true, true },
        { "remove a sibling", false, false, true, true },
        { "punch", true, true, false, false },
    };

    [Theory]
    [MemberData(nameof(TimesTable))]
    public void Each_operation_moves_the_times_that_posix_says(
        string operation, bool modifies, bool changes, bool modifiesDirectory, bool changesDirectory)
    {
        NodeId directory = MakeDirectory(NodeId.Root, "directory");
        NodeId file = MakeFile(directory, "file");
        Volume.Write(file, 0, Noise(10_000));
        Volume.Link(file, directory, "second name");
        MakeFile(directory, "other");
        MakeDirectory(directory, "sibling");
        NodeAttributes before = Volume.GetAttributes(file);
        NodeAttributes directoryBefore = Volume.GetAttributes(directory);
        FileTime now = Tick();
        Perform(operation, directory, file);
        AssertTimes(
            file, modifies ? now : before.ModificationTime, changes ? now : before.ChangeTime);
        AssertTimes(
            directory,
            modifiesDirectory ? now : directoryBefore.ModificationTime,
            changesDirectory ? now : directoryBefore.ChangeTime);
        Assert.Equal(before.CreationTime, Volume.GetAttributes(file).CreationTime);
    }

    [Fact]
    public void A_move_between_directories_moves_the_times_of_both()
    {
        NodeId from = MakeDirectory(NodeId.Root, "from");
        NodeId to = MakeDirectory(NodeId.Root, "to");
        NodeId file = MakeFile(from, "file");
        NodeId replaced = MakeFile(to, "file");
        FileTime now = Tick();
        Volume.Rename(from, "file", to, "file", RenameMode.Replace);
        AssertTimes(from, now, now);
        AssertTimes(to, now, now);
        Assert.Equal(now, Volume.GetAttributes(file).ChangeTime);
        Assert.Equal(now, Volume.GetAttributes(replaced).ChangeTime);
    }

    [Fact]
    public void A_failed_operation_moves_no_time()
    {
        NodeId directory = MakeDirectory(NodeId.Root, "directory");
        MakeFile(directory, "file");
        NodeAttributes before = Volume.GetAttributes(directory);
        Tick();
        Fails(FsError.Exists, () => MakeFile(directory, "file"));
        Fails(FsError.NotFound, () => Volume.Unlink(directory, "none"));
        Fails(FsError.NotDirectory, () => Volume.RemoveDirectory(directory, "file"));
        Assert.Null(AttributeComparison.Everything.Difference(before, Volume.GetAttributes(directory)));
    }

    [Fact]
    public void Extended_attributes_are_set_read_listed_and_removed()
    {
        NodeId file = MakeFile(NodeId.Root, "file");
        if (!SupportsExtendedAttributes)
        {
            Fails(FsError.NotSupported, () => Volume.SetExtendedAttribute(file, "user.a", "x"u8, AttributeSetMode.Any));
            Assert.Empty(Volume.ListExtendedAttributes(file));
            return;
        }

        Volume.SetExtendedAttribute(file, "user.a", "alpha"u8, AttributeSetMode.Any);
        Volume.SetExtendedAttribute(file, "user.\u4E2D", "beta"u8, AttributeSetMode.MustNotExist);
        Volume.SetExtendedAttribute(file, "user.empty", [], AttributeSetMode.Any);
        Volume.SetExtendedAttribute(file, "user.big", Noise(LargestAttribute), AttributeSetMode.Any);
        Assert.Equal(
            ["user.a", "user.big", "user.empty", "user.\u4E2D"],
            Volume.ListExtendedAttributes(file).Order(StringComparer.Ordinal));
        Assert.Equal("alpha"u8, GetAttribute(file, "user.a"));
        Assert.Equal("beta"u8, GetAttribute(file, "user.\u4E2D"));
        Assert.Empty(GetAttribute(file, "user.empty"));
        Assert.Equal(Noise(LargestAttribute), GetAttribute(file, "user.big"));
        Volume.SetExtendedAttribute(file, "user.a", "a"u8, AttributeSetMode.MustExist);
        Assert.Equal("a"u8, GetAttribute(file, "user.a"));
        Volume.RemoveExtendedAttribute(file, "user.big");
        Assert.DoesNotContain("user.big", Volume.ListExtendedAttributes(file));
    }

    [Fact]
    public void Extended_attributes_say_no_by_name()
    {
        NodeId file = MakeFile(NodeId.Root, "file");
        if (!SupportsExtendedAttributes)
        {
            return;
        }

        Fails(FsError.NoAttribute, () => GetAttribute(file, "user.none"));
        Fails(FsError.NoAttribute, () => Volume.RemoveExtendedAttribute(file, "user.none"));
        Fails(
            FsError.NoAttribute,
            () => Volume.SetExtendedAttribute(file, "user.n", "x"u8, AttributeSetMode.MustExist));
        Volume.SetExtendedAttribute(file, "user.a", "12345"u8, AttributeSetMode.Any);
        Fails(FsError.Exists, () => Volume.SetExtendedAttribute(file, "user.a", "x"u8, AttributeSetMode.MustNotExist));
        Fails(FsError.BufferTooSmall, () => Volume.GetExtendedAttribute(file, "user.a", new byte[4]));
        Assert.Equal(5, Volume.GetExtendedAttribute(file, "user.a", []));
    }

    [Fact]
    public void Extended_attributes_belong_to_the_object_whatever_its_name()
    {
        if (!SupportsExtendedAttributes)
        {
            return;
        }

        NodeId directory = MakeDirectory(NodeId.Root, "directory");
        NodeId file = MakeFile(NodeId.Root, "one");
        Volume.Link(file, NodeId.Root, "two");
        Volume.SetExtendedAttribute(file, "user.a", "x"u8, AttributeSetMode.Any);
        Volume.SetExtendedAttribute(directory, "user.d", "y"u8, AttributeSetMode.Any);
        Volume.SetExtendedAttribute(NodeId.Root, "user.r", "z"u8, AttributeSetMode.Any);
        FileTime now = Tick();
        Volume.SetExtendedAttribute(file, "user.b", "x"u8, AttributeSetMode.Any);
        Assert.Equal(now, Volume.GetAttributes(file).ChangeTime);
        Volume.Rename(NodeId.Root, "two", directory, "three", RenameMode.Replace);
        Volume.Unlink(NodeId.Root, "one");
        Assert.Equal("x"u8, GetAttribute(Lookup(directory, "three").Id, "user.a"));
        Assert.Equal("y"u8, GetAttribute(directory, "user.d"));
        Assert.Equal("z"u8, GetAttribute(NodeId.Root, "user.r"));
    }

    private void Perform(string operation, NodeId directory, NodeId file)
    {
        switch (operation)
        {
            case "write":
                Volume.Write(file, 3, "x"u8);
                break;
            case "truncate":
                Volume.SetAttributes(file, new AttributeChange { Size = 100 });
                break;
            case "grow":
                Volume.SetAttributes(file, new AttributeChange { Size = 100_000 });
                break;
            case "punch":
                Volume.Allocate(file, AllocationMode.PunchHole, 0, 5_000);
                break;
            case "chmod":
                Volume.SetAttributes(file, new AttributeChange { Mode = 0x1C0 });
                break;
            case "chown":
                Volume.SetAttributes(file, new AttributeChange { UserId = 5, GroupId = 6 });
                break;
            case "no change":
                Volume.SetAttributes(file, default);
                break;
            case "link":
                Volume.Link(file, directory, "third name");
                break;
            case "unlink one of two names":
                Volume.Unlink(directory, "second name");
                break;
            case "rename":
                Volume.Rename(directory, "file", directory, "renamed", RenameMode.Replace);
                break;
            case "rename to itself":
                Volume.Rename(directory, "file", directory, "second name", RenameMode.Replace);
                break;
            case "exchange":
                Volume.Rename(directory, "other", directory, "file", RenameMode.Exchange);
                break;
            case "make a sibling":
                MakeDirectory(directory, "new sibling");
                break;
            case "remove a sibling":
                Volume.RemoveDirectory(directory, "sibling");
                break;
            case "read":
                ReadAll(file);
                break;
            case "lookup":
                Lookup(directory, "file");
                break;
            case "list":
                NamesIn(directory);
                break;
            default:
                Assert.Equal("sync", operation);
                Volume.Sync(file, dataOnly: false);
                Volume.CloseWriter(file);
                break;
        }
    }

    private byte[] GetAttribute(NodeId node, string name)
    {
        byte[] value = new byte[Volume.GetExtendedAttribute(node, name, [])];
        Volume.GetExtendedAttribute(node, name, value);
        return value;
    }

    private void AssertTimes(NodeId node, FileTime modification, FileTime change)
    {
        NodeAttributes found = Volume.GetAttributes(node);
        Assert.Equal((modification, change), (found.ModificationTime, found.ChangeTime));
    }
}
