namespace PacketFs.Mount.Fuse.Protocol;

/// <summary>FATTR_*: which members of a SETATTR request count.</summary>
[Flags]
internal enum FuseSetAttributesFlags : uint
{
    None = 0,
    Mode = 1 << 0,
    UserId = 1 << 1,
    GroupId = 1 << 2,
    Size = 1 << 3,
    AccessTime = 1 << 4,
    ModificationTime = 1 << 5,
    FileHandle = 1 << 6,
    AccessTimeNow = 1 << 7,
    ModificationTimeNow = 1 << 8,
    LockOwner = 1 << 9,
    ChangeTime = 1 << 10,
    KillSetIds = 1 << 11,
}
