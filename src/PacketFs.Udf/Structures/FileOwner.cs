namespace PacketFs.Udf.Structures;

/// <summary>Owner and group of an entry that has none. ECMA-167 4/14.9.3.</summary>
public static class FileOwner
{
    public const uint None = 0xFFFF_FFFF;
}
