using System.Runtime.InteropServices;

namespace PacketFs.Mmc.Replies;

/// <summary>The first two bytes of a mode page (SPC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct ModePageHeader
{
    public const int Size = 2;

    public byte CodeAndFlags;           // 7 PS, 6 SPF, 5-0 page code
    public byte PageLength;             // bytes after this one

    public ModePageHeader(ModePageCode code, int pageSize)
    {
        CodeAndFlags = (byte)code;
        PageLength = (byte)(pageSize - Size);
    }

    public readonly ModePageCode Code => (ModePageCode)(CodeAndFlags & 0x3F);

    /// <summary>PS: the drive can save the page. Must be clear on MODE SELECT.</summary>
    public bool ParametersSaveable
    {
        readonly get => Bits.Has(CodeAndFlags, 0x80);
        set => CodeAndFlags = Bits.Set(CodeAndFlags, 0x80, value);
    }
}
