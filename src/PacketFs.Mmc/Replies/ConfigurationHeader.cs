using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies;

/// <summary>The header of GET CONFIGURATION data (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct ConfigurationHeader
{
    public const int Size = 8;

    public U32Be Length;                // bytes after this field
    public U16Be Reserved;
    public U16Be CurrentProfile;

    public Profile Profile
    {
        readonly get => (Profile)(ushort)CurrentProfile;
        set => CurrentProfile = (ushort)value;
    }
}
