namespace PacketFs.Mmc.Replies;

/// <summary>Data block type of mode page 05h: what the host sends for a block.</summary>
public enum DataBlockType : byte
{
    Raw2352 = 0,
    RawPq2368 = 1,
    RawPackedPw2448 = 2,
    RawPw2448 = 3,
    Mode1 = 8,
    Mode2Formless = 9,
    Mode2Form1 = 10,
    Mode2Form1WithSubHeader = 11,
    Mode2Form2 = 12,
    Mode2Mixed = 13,
}
