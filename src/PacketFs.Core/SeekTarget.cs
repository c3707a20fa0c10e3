namespace PacketFs.Core;

public enum SeekTarget
{
    Data,
    Hole,
}
