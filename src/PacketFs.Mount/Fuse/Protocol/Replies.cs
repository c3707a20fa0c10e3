using System.Runtime.InteropServices;

namespace PacketFs.Mount.Fuse.Protocol;

// Replies as the kernel wants them, in the order of linux/fuse.h.

[StructLayout(LayoutKind.Sequential)]
internal struct FuseOutHeader
{
    public uint Length;

    /// <summary>0 or a negated errno.</summary>
    public int Error;
    public ulong Unique;
}

/// <summary>FUSE_NOTIFY_INVAL_INODE: goes out unasked; an offset below 0 means the attributes alone.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FuseNodeNotice
{
    public FuseOutHeader Header;
    public ulong Node;
    public long Offset;
    public long Length;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct FuseInitOut
{
    public uint Major;
    public uint Minor;
    public uint MaxReadahead;
    public FuseInitFlags Flags;
    public ushort MaxBackground;
    public ushort CongestionThreshold;
    public uint MaxWrite;
    public uint TimeGranularity;
    public ushort MaxPages;
    public ushort MapAlignment;
    public uint Flags2;
    public fixed uint Unused[7];
}

[StructLayout(LayoutKind.Sequential)]
internal struct FuseAttributes
{
    public ulong Inode;
    public ulong Size;
    public ulong Blocks;
    public long AccessSeconds;
    public long ModificationSeconds;
    public long ChangeSeconds;
    public uint AccessNanoseconds;
    public uint ModificationNanoseconds;
    public uint ChangeNanoseconds;
    public uint Mode;
    public uint LinkCount;
    public uint UserId;
    public uint GroupId;
    public uint Device;
    public uint BlockSize;
    public uint Flags;
}

[StructLayout(LayoutKind.Sequential)]
internal struct FuseEntryOut
{
    public ulong NodeId;
    public ulong Generation;
    public ulong EntryValidSeconds;
    public ulong AttributesValidSeconds;
    public uint EntryValidNanoseconds;
    public uint AttributesValidNanoseconds;
    public FuseAttributes Attributes;
}

[StructLayout(LayoutKind.Sequential)]
internal struct FuseAttributesOut
{
    public ulong ValidSeconds;
    public uint ValidNanoseconds;
    public uint Padding;
    public FuseAttributes Attributes;
}

[StructLayout(LayoutKind.Sequential)]
internal struct FuseOpenOut
{
    public ulong FileHandle;
    public uint Flags;
    public uint Padding;
}

[StructLayout(LayoutKind.Sequential)]
internal struct FuseCreateOut
{
    public FuseEntryOut Entry;
    public FuseOpenOut Open;
}

[StructLayout(LayoutKind.Sequential)]
internal struct FuseWriteOut
{
    public uint Size;
    public uint Padding;
}

/// <summary>Of GETXATTR and LISTXATTR when only the size was asked for.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FuseGetXattrOut
{
    public uint Size;
    public uint Padding;
}

[StructLayout(LayoutKind.Sequential)]
internal struct FuseSeekOut
{
    public ulong Offset;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct FuseStatFsOut
{
    public ulong Blocks;
    public ulong FreeBlocks;
    public ulong AvailableBlocks;
    public ulong Files;
    public ulong FreeFiles;
    public uint BlockSize;
    public uint NameLength;
    public uint FragmentSize;
    public uint Padding;
    public fixed uint Spare[6];
}

/// <summary>Before the name of an entry; entries are padded to 8 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FuseDirectoryEntry
{
    public ulong Inode;
    public ulong NextOffset;
    public uint NameLength;

    /// <summary>DT_*: the kind, as in the upper bits of a mode.</summary>
    public uint Type;
}

[StructLayout(LayoutKind.Sequential)]
internal struct FuseStatxTime
{
    public long Seconds;
    public uint Nanoseconds;
    public int Reserved;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct FuseStatxOut
{
    public ulong ValidSeconds;
    public uint ValidNanoseconds;
    public uint Flags;
    public fixed ulong Spare[2];
    public uint Mask;
    public uint BlockSize;
    public ulong AttributeFlags;
    public uint LinkCount;
    public uint UserId;
    public uint GroupId;
    public ushort Mode;
    public ushort Padding;
    public ulong Inode;
    public ulong Size;
    public ulong Blocks;
    public ulong AttributesMask;
    public FuseStatxTime AccessTime;
    public FuseStatxTime BirthTime;
    public FuseStatxTime ChangeTime;
    public FuseStatxTime ModificationTime;
    public uint DeviceMajor;
    public uint DeviceMinor;
    public uint OwnDeviceMajor;
    public uint OwnDeviceMinor;
    public fixed ulong Spare2[14];
}
