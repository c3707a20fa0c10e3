namespace PacketFs.Mmc;

/// <summary>Sense keys (SPC).</summary>
public static class SenseKey
{
    public const byte NoSense = 0x0;
    public const byte RecoveredError = 0x1;
    public const byte NotReady = 0x2;
    public const byte MediumError = 0x3;
    public const byte HardwareError = 0x4;
    public const byte IllegalRequest = 0x5;
    public const byte UnitAttention = 0x6;
    public const byte DataProtect = 0x7;
    public const byte BlankCheck = 0x8;
    public const byte AbortedCommand = 0xB;
    public const byte Miscompare = 0xE;
}
