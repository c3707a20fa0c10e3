namespace PacketFs.Mmc;

/// <summary>The fixed packet of UDF on CD-RW.</summary>
internal static class CdPacket
{
    public const int UserBlocks = 32;

    /// <summary>With link (1), run-in (4) and run-out (2).</summary>
    public const int PhysicalBlocks = UserBlocks + 7;
}
