namespace PacketFs.Udf.Structures;

/// <summary>ECMA-167 4/14.4.3.</summary>
[Flags]
public enum FileCharacteristics : byte
{
    None = 0,
    Hidden = 0x01,
    Directory = 0x02,
    Deleted = 0x04,
    Parent = 0x08,
    /// <summary>A stream that UDF defines (third edition).</summary>
    Metadata = 0x10,
}
