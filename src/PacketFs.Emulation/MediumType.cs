namespace PacketFs.Emulation;

/// <summary>The kinds of media that a disc file can be. The values stand in files: never renumber.</summary>
public enum MediumType : byte
{
    CdRw = 1,
}
