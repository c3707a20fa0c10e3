using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies.ModePages;

/// <summary>Mode page 01h: read/write error recovery (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct ErrorRecoveryPage : IModePage
{
    public const int Size = 12;

    public ModePageHeader PageHeader;
    public byte Flags;                  // 7 AWRE, 6 ARRE, 5 TB, 4 RC, 2 PER, 1 DTE, 0 DCR
    public byte ReadRetryCount;
    public U24Be Reserved;
    public byte EmulationDensity;       // 1-0 EMCDR
    public byte WriteRetryCount;
    public byte Reserved9;
    public U16Be RecoveryTimeLimit;

    public static ModePageCode PageCode => ModePageCode.ReadWriteErrorRecovery;

    public static int PageSize => Size;

    /// <summary>PER: recovered errors are reported (1/17, 1/18).</summary>
    public bool PostErrors
    {
        readonly get => Bits.Has(Flags, 0x04);
        set => Flags = Bits.Set(Flags, 0x04, value);
    }

    public ModePageHeader Header
    {
        readonly get => PageHeader;
        set => PageHeader = value;
    }
}
