using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies;

/// <summary>FORMAT UNIT's parameter list of the first CD-RW recorders (format code 7).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct LegacyFormatParameterList
{
    public const int Size = 16;

    public FormatListHeader Header;
    public U32Be InitialisationPattern;
    public byte SessionAndGrow;         // bit 7 new session, bit 6 grow; 0 = the whole disc
    public U24Be Reserved;
    public U32Be BlockCount;            // user blocks, whole packets

    public LegacyFormatParameterList(uint blockCount, bool immediate)
    {
        Header.DescriptorLength = FormatDescriptor.Size;
        Header.Immediate = immediate;
        BlockCount = blockCount;
    }
}
