namespace PacketFs.Udf.Structures;

/// <summary>Permissions of an entry. ECMA-167 4/14.9.5: five bits for each of other, group and owner.</summary>
[Flags]
public enum UdfPermissions : uint
{
    None = 0,
    OtherExecute = 0x0001,
    OtherWrite = 0x0002,
    OtherRead = 0x0004,
    OtherChangeAttributes = 0x0008,
    OtherDelete = 0x0010,
    GroupExecute = 0x0020,
    GroupWrite = 0x0040,
    GroupRead = 0x0080,
    GroupChangeAttributes = 0x0100,
    GroupDelete = 0x0200,
    OwnerExecute = 0x0400,
    OwnerWrite = 0x0800,
    OwnerRead = 0x1000,
    OwnerChangeAttributes = 0x2000,
    OwnerDelete = 0x4000,
    All = 0x7FFF,
}
