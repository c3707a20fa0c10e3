using PacketFs.Core;

namespace PacketFs.Mount.Fuse;

/// <summary>Bits of st_mode.</summary>
internal static class ModeBits
{
    public const uint KindMask = 0xF000;
    public const uint Fifo = 0x1000;
    public const uint CharacterDevice = 0x2000;
    public const uint Directory = 0x4000;
    public const uint BlockDevice = 0x6000;
    public const uint Regular = 0x8000;
    public const uint SymbolicLink = 0xA000;
    public const uint Socket = 0xC000;
    public const ushort PermissionMask = 0xFFF;
    public const ushort SetUserId = 0x800;
    public const ushort SetGroupId = 0x400;
    public const ushort GroupExecute = 0x8;

    /// <summary>
    /// What is left of a mode when set-id bits are to go. Set-group-id without group execution means something else.
    /// </summary>
    public static ushort WithoutSetIds(ushort mode)
    {
        int gone = SetUserId | ((mode & GroupExecute) != 0 ? SetGroupId : 0);
        return (ushort)(mode & ~gone);
    }

    public static NodeKind? Kind(uint mode) => (mode & KindMask) switch
    {
        Regular or 0 => NodeKind.File,
        Fifo => NodeKind.Fifo,
        CharacterDevice => NodeKind.CharacterDevice,
        BlockDevice => NodeKind.BlockDevice,
        Socket => NodeKind.Socket,
        Directory => NodeKind.Directory,
        _ => null,
    };
}
