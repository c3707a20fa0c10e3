using PacketFs.Core;
using PacketFs.Mount.Fuse.Protocol;

namespace PacketFs.Mount.Fuse;

/// <summary>A node's attributes as the kernel wants them, with the mount's owner and umask applied.</summary>
internal sealed class AttributeEncoder(FuseMountOptions options, uint defaultUserId, uint defaultGroupId)
{
    /// <summary>
    /// Nobody else writes the volume, so what the kernel knows stays true until it asks for a change itself.
    /// </summary>
    public const ulong ValidSeconds = 365 * 24 * 3600;

    private const uint StatBlockBytes = 512;
    private const uint StatxBasicStats = 0x7FF;
    private const uint StatxBirthTime = 0x800;

    /// <summary>What programs take as a good size to copy by (st_blksize).</summary>
    private const uint PreferredIoBytes = 4096;

    private readonly uint _modeMask = ~(uint)options.Umask;

    public static uint KindBits(NodeKind kind) => kind switch
    {
        NodeKind.File => ModeBits.Regular,
        NodeKind.Directory => ModeBits.Directory,
        NodeKind.SymbolicLink => ModeBits.SymbolicLink,
        NodeKind.BlockDevice => ModeBits.BlockDevice,
        NodeKind.CharacterDevice => ModeBits.CharacterDevice,
        NodeKind.Fifo => ModeBits.Fifo,
        NodeKind.Socket => ModeBits.Socket,
        _ => ModeBits.Regular,
    };

    public void Encode(in NodeAttributes source, out FuseAttributes target)
    {
        target.Inode = source.Id.Value;
        target.Size = (ulong)source.Size;
        target.Blocks = (ulong)(source.AllocatedBytes + StatBlockBytes - 1) / StatBlockBytes;
        (target.AccessSeconds, target.AccessNanoseconds) = Split(source.AccessTime);
        (target.ModificationSeconds, target.ModificationNanoseconds) = Split(source.ModificationTime);
        (target.ChangeSeconds, target.ChangeNanoseconds) = Split(source.ChangeTime);
        target.Mode = KindBits(source.Kind) | (source.Mode & _modeMask);
        target.LinkCount = source.LinkCount;
        target.UserId = UserId(source);
        target.GroupId = GroupId(source);
        target.Device = EncodeDevice(source.Device);
        target.BlockSize = PreferredIoBytes;
        target.Flags = 0;
    }

    public void Encode(in NodeAttributes source, out FuseEntryOut target)
    {
        target.NodeId = source.Id.Value;
        target.Generation = source.Generation;
        target.EntryValidSeconds = ValidSeconds;
        target.AttributesValidSeconds = ValidSeconds;
        target.EntryValidNanoseconds = 0;
        target.AttributesValidNanoseconds = 0;
        Encode(source, out target.Attributes);
    }

    public void Encode(in NodeAttributes source, out FuseAttributesOut target)
    {
        target.ValidSeconds = ValidSeconds;
        target.ValidNanoseconds = 0;
        target.Padding = 0;
        Encode(source, out target.Attributes);
    }

    public void Encode(in NodeAttributes source, out FuseStatxOut target)
    {
        target = default;
        target.ValidSeconds = ValidSeconds;
        target.Mask = StatxBasicStats | (source.CreationTime.IsNone ? 0 : StatxBirthTime);
        target.BlockSize = PreferredIoBytes;
        target.LinkCount = source.LinkCount;
        target.UserId = UserId(source);
        target.GroupId = GroupId(source);
        target.Mode = (ushort)(KindBits(source.Kind) | (source.Mode & _modeMask));
        target.Inode = source.Id.Value;
        target.Size = (ulong)source.Size;
        target.Blocks = (ulong)(source.AllocatedBytes + StatBlockBytes - 1) / StatBlockBytes;
        target.AccessTime = Statx(source.AccessTime);
        target.BirthTime = Statx(source.CreationTime);
        target.ChangeTime = Statx(source.ChangeTime);
        target.ModificationTime = Statx(source.ModificationTime);
        target.DeviceMajor = source.Device.Major;
        target.DeviceMinor = source.Device.Minor;
    }

    /// <summary>The kernel's 32-bit form: 12 bits of major number, 20 of minor, the minor's upper 12 on top.</summary>
    public static uint EncodeDevice(DeviceNumber device) =>
        (device.Minor & 0xFF) | ((device.Major & 0xFFF) << 8) | ((device.Minor & 0xF_FF00) << 12);

    public static DeviceNumber DecodeDevice(uint device) =>
        new((device >> 8) & 0xFFF, (device & 0xFF) | ((device >> 12) & 0xF_FF00));

    public uint UserId(in NodeAttributes source) => options.UserId ?? source.UserId ?? defaultUserId;

    public uint GroupId(in NodeAttributes source) => options.GroupId ?? source.GroupId ?? defaultGroupId;

    private static (long Seconds, uint Nanoseconds) Split(FileTime time) =>
        time.IsNone ? (0, 0) : (time.Seconds, (uint)time.Nanoseconds);

    private static FuseStatxTime Statx(FileTime time)
    {
        (long seconds, uint nanoseconds) = Split(time);
        return new FuseStatxTime { Seconds = seconds, Nanoseconds = nanoseconds };
    }
}
