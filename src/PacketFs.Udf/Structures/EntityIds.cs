namespace PacketFs.Udf.Structures;

/// <summary>The identifiers that UDF gives meaning to (2.1.5.2, 6.2), and our own.</summary>
public static class EntityIds
{
    /// <summary>This implementation, where a structure asks who has written it.</summary>
    public static ReadOnlySpan<byte> PacketFs => "*PacketFs"u8;

    /// <summary>Our implementation use volume descriptor that names the commit area.</summary>
    public static ReadOnlySpan<byte> CommitArea => "*PacketFs Commit Area"u8;

    public static ReadOnlySpan<byte> OstaUdfCompliant => "*OSTA UDF Compliant"u8;

    public static ReadOnlySpan<byte> LvInfo => "*UDF LV Info"u8;

    public static ReadOnlySpan<byte> VirtualPartition => "*UDF Virtual Partition"u8;

    public static ReadOnlySpan<byte> SparablePartition => "*UDF Sparable Partition"u8;

    public static ReadOnlySpan<byte> MetadataPartition => "*UDF Metadata Partition"u8;

    public static ReadOnlySpan<byte> VirtualAllocationTable => "*UDF Virtual Alloc Tbl"u8;

    public static ReadOnlySpan<byte> SparingTable => "*UDF Sparing Table"u8;

    public static ReadOnlySpan<byte> FreeEaSpace => "*UDF FreeEASpace"u8;

    public static ReadOnlySpan<byte> FreeAppEaSpace => "*UDF FreeAppEASpace"u8;

    public static ReadOnlySpan<byte> VatLvExtension => "*UDF VAT LVExtension"u8;

    public static ReadOnlySpan<byte> DvdCgmsInfo => "*UDF DVD CGMS Info"u8;
}
