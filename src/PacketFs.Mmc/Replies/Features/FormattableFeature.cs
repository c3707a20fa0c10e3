using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Replies.Features;

/// <summary>Feature 0023h (MMC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct FormattableFeature
{
    public const int Size = 8;

    public byte Flags;                  // 7 FRF, 3 RENoSA, 2 Expand, 1 QCert, 0 Cert
    public U24Be Reserved;
    public byte BdRFlags;               // 0 RRM
    public U24Be Reserved5;

    /// <summary>BD-RE can be formatted without spare areas.</summary>
    public readonly bool CanOmitSpares => Bits.Has(Flags, 0x08);

    public readonly bool CanCertifyQuickly => Bits.Has(Flags, 0x02);

    public readonly bool CanCertify => Bits.Has(Flags, 0x01);
}
