using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Files;

/// <summary>
/// A node's POSIX mode: permissions in one field of the ICB, set-id and sticky bits in another (UDF 2.3.5.4, 3.3.3.3).
/// </summary>
internal static class NodeModes
{
    private const int PermissionBits = 0x1FF;
    private const int SetUserId = 0x800;
    private const int SetGroupId = 0x400;
    private const int Sticky = 0x200;
    private const IcbFlags SpecialFlags = IcbFlags.SetUserId | IcbFlags.SetGroupId | IcbFlags.Sticky;

    public static ushort Get(UdfNode node)
    {
        int mode = PosixPermissions.ToMode((UdfPermissions)node.Permissions);
        mode |= (node.Flags & IcbFlags.SetUserId) != 0 ? SetUserId : 0;
        mode |= (node.Flags & IcbFlags.SetGroupId) != 0 ? SetGroupId : 0;
        mode |= (node.Flags & IcbFlags.Sticky) != 0 ? Sticky : 0;
        return (ushort)mode;
    }

    /// <param name="old">The permissions so far: the bits that allow attributes to be changed are kept.</param>
    public static void Set(UdfNode node, int mode, uint old)
    {
        node.Permissions = (uint)PosixPermissions.FromMode(mode & PermissionBits, (UdfPermissions)old);
        IcbFlags flags = node.Flags & ~SpecialFlags;
        flags |= (mode & SetUserId) != 0 ? IcbFlags.SetUserId : 0;
        flags |= (mode & SetGroupId) != 0 ? IcbFlags.SetGroupId : 0;
        flags |= (mode & Sticky) != 0 ? IcbFlags.Sticky : 0;
        node.Flags = flags;
    }
}
