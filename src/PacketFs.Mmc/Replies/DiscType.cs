namespace PacketFs.Mmc.Replies;

/// <summary>Disc type byte of READ DISC INFORMATION and of POINT A0: for show, never to decide by.</summary>
public static class DiscType
{
    public const byte CdRom = 0x00;
    public const byte CdI = 0x10;
    public const byte CdRomXa = 0x20;
    public const byte Undefined = 0xFF;
}
