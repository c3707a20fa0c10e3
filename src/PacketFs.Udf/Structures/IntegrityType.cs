namespace PacketFs.Udf.Structures;

/// <summary>ECMA-167 3/10.10.3.</summary>
public enum IntegrityType : uint
{
    /// <summary>Somebody has the volume mounted, or had it when the power went.</summary>
    Open = 0,
    Close = 1,
}
