namespace PacketFs.Core;

/// <summary>Attributes of one object, as <c>stat</c> wants them.</summary>
public struct NodeAttributes
{
    public NodeId Id;

    /// <summary>Tells apart objects that had the same <see cref="Id"/> one after the other.</summary>
    public ulong Generation;
    public NodeKind Kind;

    /// <summary>Permission, set-id and sticky bits: octal 0000 to 7777. The kind is not in here.</summary>
    public ushort Mode;

    /// <summary>Null: the disc records no owner (UDF: FFFFFFFFh); the front end puts the mount's in.</summary>
    public uint? UserId;

    /// <summary>Null: the disc records no group.</summary>
    public uint? GroupId;

    /// <summary>
    /// As POSIX counts: a directory has 2 and one for each subdirectory; 0 once the last name is gone.
    /// </summary>
    public uint LinkCount;

    /// <summary>Bytes; for a symbolic link, of its target in UTF-8.</summary>
    public long Size;

    /// <summary>Bytes of the medium that are taken for its content.</summary>
    public long AllocatedBytes;
    public DeviceNumber Device;
    public FileTime AccessTime;
    public FileTime ModificationTime;
    public FileTime ChangeTime;

    /// <summary><see cref="FileTime.None"/> where the disc does not say.</summary>
    public FileTime CreationTime;
}
