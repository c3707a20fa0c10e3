using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc;

/// <summary>Fixed format sense data, 18 bytes (SPC).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct FixedSense
{
    public const int Size = 18;

    public byte ResponseCode;           // 7 VALID, 6-0: 70h current, 71h deferred
    public byte Obsolete1;
    public byte KeyAndFlags;            // 7 filemark, 6 EOM, 5 ILI, 3-0 sense key
    public U32Be Information;
    public byte AdditionalLength;       // bytes after this one: 10
    public U32Be CommandSpecific;
    public byte Asc;
    public byte Ascq;
    public byte FieldReplaceableUnit;
    public byte SenseKeySpecific;       // 7 SKSV
    public U16Be Progress;              // with NOT READY and NO SENSE
}
