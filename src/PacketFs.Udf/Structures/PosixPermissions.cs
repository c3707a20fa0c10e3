namespace PacketFs.Udf.Structures;

/// <summary>
/// POSIX permission bits in UDF's. Delete follows write in the same class (UDF 3.3.3.3); the bits to change
/// attributes stay as they were. Without the owner's, other systems show a file as read-only.
/// </summary>
public static class PosixPermissions
{
    private const int ClassCount = 3;
    private const int UdfClassBits = 5;
    private const int PosixClassBits = 3;
    private const uint ChangeAttributesBits = (uint)(UdfPermissions.OtherChangeAttributes
        | UdfPermissions.GroupChangeAttributes | UdfPermissions.OwnerChangeAttributes);

    /// <summary>The nine bits rwxrwxrwx.</summary>
    public static int ToMode(UdfPermissions permissions)
    {
        uint bits = (uint)permissions;
        return (int)((bits & 7) | ((bits >> 2) & 0x38) | ((bits >> 4) & 0x1C0));
    }

    /// <summary>Permissions for a mode; of <paramref name="old"/> only the change-attribute bits are kept.</summary>
    public static UdfPermissions FromMode(int mode, UdfPermissions old = UdfPermissions.OwnerChangeAttributes)
    {
        uint result = (uint)old & ChangeAttributesBits;
        for (int level = 0; level < ClassCount; level++)
        {
            uint bits = ((uint)mode >> (PosixClassBits * level)) & 7;
            bits |= (bits & 2) != 0 ? (uint)UdfPermissions.OtherDelete : 0;
            result |= bits << (UdfClassBits * level);
        }

        return (UdfPermissions)result;
    }
}
