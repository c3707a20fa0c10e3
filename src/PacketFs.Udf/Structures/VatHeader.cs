using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>
/// Head of a virtual allocation table of UDF 2.00 and later (2.2.11); entries follow at <see cref="LengthOfHeader"/>.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct VatHeader
{
    public const int Size = 152;
    /// <summary>"None", as previous VAT and as an entry.</summary>
    public const uint None = 0xFFFF_FFFF;

    public U16Le LengthOfHeader;
    public U16Le LengthOfImplementationUse;
    public Dstring128 LogicalVolumeIdentifier;
    public U32Le PreviousVatIcbLocation;
    public U32Le NumberOfFiles;
    public U32Le NumberOfDirectories;
    public U16Le MinimumUdfReadRevision;
    public U16Le MinimumUdfWriteRevision;
    public U16Le MaximumUdfWriteRevision;
    public U16Le Reserved;
}
