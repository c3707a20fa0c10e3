using System.Runtime.InteropServices;

namespace PacketFs.Mmc.Replies;

/// <summary>FORMAT UNIT's parameter list for all MMC formats (format code 1).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct FormatParameterList
{
    public const int Size = FormatListHeader.Size + FormatDescriptor.Size;

    public FormatListHeader Header;
    public FormatDescriptor Descriptor;

    public FormatParameterList(FormatDescriptor descriptor, bool immediate)
    {
        Header.DescriptorLength = FormatDescriptor.Size;
        Header.Immediate = immediate;
        Descriptor = descriptor;
    }
}
