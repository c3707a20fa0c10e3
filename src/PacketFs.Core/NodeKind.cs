namespace PacketFs.Core;

public enum NodeKind : byte
{
    File,
    Directory,
    SymbolicLink,
    BlockDevice,
    CharacterDevice,
    Fifo,
    Socket,
}
