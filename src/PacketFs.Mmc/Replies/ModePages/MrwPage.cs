using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies.ModePages;

/// <summary>Mode page 03h (2Ch in prototypes): which address space of a Mount Rainier disc LBAs mean (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct MrwPage : IModePage
{
    public const int Size = 8;

    public ModePageHeader PageHeader;
    public byte Reserved2;
    public byte AddressSpace;           // 0 general application area
    public U32Be Reserved4;

    public static ModePageCode PageCode => ModePageCode.Mrw;

    public static int PageSize => Size;

    /// <summary>Clear: the defect-managed area (default). Set: the general application area.</summary>
    public bool IsGeneralApplicationArea
    {
        readonly get => Bits.Has(AddressSpace, 0x01);
        set => AddressSpace = Bits.Set(AddressSpace, 0x01, value);
    }

    public ModePageHeader Header
    {
        readonly get => PageHeader;
        set => PageHeader = value;
    }
}
