using System.Runtime.InteropServices;

namespace PacketFs.Udf.Structures;

/// <summary>LVInformation: who owns the logical volume. UDF 2.2.7.2.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct LvInformation
{
    public const int Size = 460;

    public CharSpec LviCharset;
    public Dstring128 LogicalVolumeIdentifier;
    public Dstring36 LvInfo1;
    public Dstring36 LvInfo2;
    public Dstring36 LvInfo3;
    public EntityId ImplementationId;
    public Bytes128 ImplementationUse;
}
