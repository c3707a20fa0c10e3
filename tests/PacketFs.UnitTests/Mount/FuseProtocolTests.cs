using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Mount.Fuse;
using PacketFs.Mount.Fuse.Native;
using PacketFs.Mount.Fuse.Protocol;
using Xunit;

namespace PacketFs.UnitTests.Mount;

/// <summary>Layouts against linux/fuse.h, and the tables.</summary>
public sealed class FuseProtocolTests
{
    [Fact]
    public void Structures_have_the_size_that_the_kernel_expects()
    {
        (int Expected, int Actual)[] sizes =
        [
            (40, Unsafe.SizeOf<FuseInHeader>()),
            (16, Unsafe.SizeOf<FuseOutHeader>()),
            (16, Unsafe.SizeOf<FuseInitIn>()),
            (64, Unsafe.SizeOf<FuseInitOut>()),
            (88, Unsafe.SizeOf<FuseAttributes>()),
            (128, Unsafe.SizeOf<FuseEntryOut>()),
            (104, Unsafe.SizeOf<FuseAttributesOut>()),
            (88, Unsafe.SizeOf<FuseSetAttributesIn>()),
            (16, Unsafe.SizeOf<FuseMakeNodeIn>()),
            (8, Unsafe.SizeOf<FuseMakeDirectoryIn>()),
            (8, Unsafe.SizeOf<FuseRenameIn>()),
            (16, Unsafe.SizeOf<FuseRename2In>()),
            (8, Unsafe.SizeOf<FuseLinkIn>()),
            (16, Unsafe.SizeOf<FuseCreateIn>()),
            (16, Unsafe.SizeOf<FuseOpenOut>()),
            (144, Unsafe.SizeOf<FuseCreateOut>()),
            (40, Unsafe.SizeOf<FuseTransferIn>()),
            (8, Unsafe.SizeOf<FuseWriteOut>()),
            (16, Unsafe.SizeOf<FuseFsyncIn>()),
            (8, Unsafe.SizeOf<FuseSetXattrIn>()),
            (8, Unsafe.SizeOf<FuseGetXattrIn>()),
            (8, Unsafe.SizeOf<FuseGetXattrOut>()),
            (32, Unsafe.SizeOf<FuseAllocateIn>()),
            (24, Unsafe.SizeOf<FuseSeekIn>()),
            (8, Unsafe.SizeOf<FuseSeekOut>()),
            (56, Unsafe.SizeOf<FuseCopyFileRangeIn>()),
            (80, Unsafe.SizeOf<FuseStatFsOut>()),
            (24, Unsafe.SizeOf<FuseDirectoryEntry>()),
            (8, Unsafe.SizeOf<FuseForgetIn>()),
            (16, Unsafe.SizeOf<FuseForgetOne>()),
            (288, Unsafe.SizeOf<FuseStatxOut>()),
            (56, Unsafe.SizeOf<LibC.MessageHeader>()),
        ];
        Assert.All(sizes, pair => Assert.Equal(pair.Expected, pair.Actual));
    }

    [Theory]
    [InlineData(typeof(FuseAttributes), nameof(FuseAttributes.AccessNanoseconds), 48)]
    [InlineData(typeof(FuseAttributes), nameof(FuseAttributes.Mode), 60)]
    [InlineData(typeof(FuseAttributes), nameof(FuseAttributes.Device), 76)]
    [InlineData(typeof(FuseEntryOut), nameof(FuseEntryOut.Attributes), 40)]
    [InlineData(typeof(FuseInitOut), nameof(FuseInitOut.MaxWrite), 20)]
    [InlineData(typeof(FuseInitOut), nameof(FuseInitOut.MaxPages), 28)]
    [InlineData(typeof(FuseSetAttributesIn), nameof(FuseSetAttributesIn.AccessNanoseconds), 56)]
    [InlineData(typeof(FuseSetAttributesIn), nameof(FuseSetAttributesIn.UserId), 76)]
    [InlineData(typeof(FuseTransferIn), nameof(FuseTransferIn.TransferFlags), 20)]
    [InlineData(typeof(FuseStatFsOut), nameof(FuseStatFsOut.NameLength), 44)]
    [InlineData(typeof(FuseStatxOut), nameof(FuseStatxOut.Mask), 32)]
    [InlineData(typeof(FuseStatxOut), nameof(FuseStatxOut.Inode), 64)]
    [InlineData(typeof(FuseStatxOut), nameof(FuseStatxOut.BirthTime), 112)]
    [InlineData(typeof(FuseStatxOut), nameof(FuseStatxOut.DeviceMajor), 160)]
    public void Members_lie_where_the_kernel_looks(Type type, string member, int offset) =>
        Assert.Equal(offset, (int)Marshal.OffsetOf(type, member));

    [Fact]
    public void Every_error_becomes_an_errno_of_its_own_table_line()
    {
        Dictionary<FsError, int> expected = new()
        {
            [FsError.NotFound] = 2,
            [FsError.Exists] = 17,
            [FsError.NotDirectory] = 20,
            [FsError.IsDirectory] = 21,
            [FsError.NotEmpty] = 39,
            [FsError.NoSpace] = 28,
            [FsError.ReadOnly] = 30,
            [FsError.NameTooLong] = 36,
            [FsError.InvalidName] = 22,
            [FsError.InvalidArgument] = 22,
            [FsError.NotSupported] = 95,
            [FsError.TooManyLinks] = 31,
            [FsError.FileTooLarge] = 27,
            [FsError.PermissionDenied] = 1,
            [FsError.AccessDenied] = 13,
            [FsError.Busy] = 16,
            [FsError.NoAttribute] = 61,
            [FsError.AttributeTooLarge] = 7,
            [FsError.BufferTooSmall] = 34,
            [FsError.Corrupt] = 117,
            [FsError.InputOutput] = 5,
            [FsError.MediumChanged] = 123,
            [FsError.DeviceLost] = 19,
            [FsError.NoSuchOffset] = 6,
            [FsError.Cancelled] = 125,
        };
        Assert.Equal(Enum.GetValues<FsError>().Order(), expected.Keys.Order());
        Assert.All(expected, pair => Assert.Equal(pair.Value, Errno.From(pair.Key)));
    }

    [Fact]
    public void The_handshake_claims_only_what_the_kernel_offers()
    {
        FuseMountOptions options = new() { MountPoint = "/" };
        FuseInitIn old = new() { Major = 7, Minor = 31, MaxReadahead = 131_072, Flags = FuseInitFlags.AsyncRead };
        FuseInitOut answer = FuseHandshake.Answer(old, options);
        Assert.Equal((7u, 31u, FuseInitFlags.AsyncRead), (answer.Major, answer.Minor, answer.Flags));
        FuseInitIn recent = old with { Minor = 99, Flags = (FuseInitFlags)uint.MaxValue };
        answer = FuseHandshake.Answer(recent, options);
        Assert.Equal(45u, answer.Minor);
        Assert.Equal((1u << 20, (ushort)256), (answer.MaxWrite, answer.MaxPages));
        Assert.False(answer.Flags.HasFlag(FuseInitFlags.WritebackCache));
        const FuseInitFlags AtomicTruncate = (FuseInitFlags)(1 << 3);
        Assert.False(answer.Flags.HasFlag(AtomicTruncate), "opens send no request that could truncate");
        answer = FuseHandshake.Answer(recent, options with { WritebackCache = true });
        Assert.True(answer.Flags.HasFlag(FuseInitFlags.WritebackCache));
    }

    [Theory]
    [InlineData(0, 0, 0u)]
    [InlineData(8, 1, 0x801u)]
    [InlineData(8, 256, 0x10_0800u)]
    [InlineData(4095, 1_048_575, 0xFFFF_FFFFu)]
    public void Device_numbers_take_the_kernels_32_bit_form(uint major, uint minor, uint encoded)
    {
        Assert.Equal(encoded, AttributeEncoder.EncodeDevice(new DeviceNumber(major, minor)));
        Assert.Equal(new DeviceNumber(major, minor), AttributeEncoder.DecodeDevice(encoded));
    }

    [Theory]
    [InlineData(0x9ED, 0x1ED)]
    [InlineData(0xDED, 0x1ED)]
    [InlineData(0xDA4, 0x5A4)]
    [InlineData(0x3FF, 0x3FF)]
    public void Set_id_bits_go_but_mandatory_locking_and_sticky_stay(int mode, int left) =>
        Assert.Equal((ushort)left, ModeBits.WithoutSetIds((ushort)mode));

    [Fact]
    public void Attributes_show_the_mounts_owner_where_the_disc_records_none_and_times_before_1970()
    {
        AttributeEncoder encoder = new(new FuseMountOptions { MountPoint = "/", Umask = 0x12 }, 1000, 100);
        NodeAttributes source = new()
        {
            Id = new NodeId(77),
            Kind = NodeKind.SymbolicLink,
            Mode = 0x1FF,
            LinkCount = 1,
            AllocatedBytes = 513,
            ModificationTime = new FileTime(-1),
            AccessTime = FileTime.None,
            CreationTime = FileTime.None,
        };
        encoder.Encode(source, out FuseAttributes found);
        Assert.Equal((1000u, 100u, 0xA1EDu), (found.UserId, found.GroupId, found.Mode));
        Assert.Equal((-1L, 999_999_000u), (found.ModificationSeconds, found.ModificationNanoseconds));
        Assert.Equal((0L, 0u, 2UL), (found.AccessSeconds, found.AccessNanoseconds, found.Blocks));
        encoder.Encode(source, out FuseStatxOut statx);
        Assert.Equal(0u, statx.Mask & 0x800);
        AttributeEncoder forced = new(new FuseMountOptions { MountPoint = "/", UserId = 5, GroupId = 6 }, 1000, 100);
        forced.Encode(source with { UserId = 1, GroupId = 2 }, out found);
        Assert.Equal((5u, 6u), (found.UserId, found.GroupId));
    }
}
