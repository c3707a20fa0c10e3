using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>ext_ad, ECMA-167 4/14.14.3. UDF forbids it (2.3.10): named only so that it can be refused.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct ExtAd
{
    public const int Size = 20;

    public U32Le ExtentLengthAndType;
    public U32Le RecordedLength;
    public U32Le InformationLength;
    public LbAddr ExtentLocation;
    public U16Le ImplementationUse;
}
