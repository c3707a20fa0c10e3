namespace PacketFs.Mmc.Commands;

/// <summary>Kind of sector that READ CD expects.</summary>
public enum CdSectorType : byte
{
    Any = 0,
    CdDa = 1,
    Mode1 = 2,
    Mode2Formless = 3,
    Mode2Form1 = 4,
    Mode2Form2 = 5,
}
