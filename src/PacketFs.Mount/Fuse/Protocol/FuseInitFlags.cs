namespace PacketFs.Mount.Fuse.Protocol;

/// <summary>What kernel and server agree on at FUSE_INIT; only what this front end ever asks for.</summary>
[Flags]
internal enum FuseInitFlags : uint
{
    None = 0,
    AsyncRead = 1 << 0,
    ExportSupport = 1 << 4,
    BigWrites = 1 << 5,
    DoReadDirectoryPlus = 1 << 13,
    ReadDirectoryPlusAuto = 1 << 14,
    AsyncDirectIo = 1 << 15,
    WritebackCache = 1 << 16,
    NoOpenSupport = 1 << 17,
    ParallelDirectoryOperations = 1 << 18,
    MaxPages = 1 << 22,
    CacheSymbolicLinks = 1 << 23,
    NoOpenDirectorySupport = 1 << 24,

    /// <summary>The server clears set-id bits; the kernel says when. Spares a GETXATTR before every write.</summary>
    HandleKillPrivilegesV2 = 1 << 28,
}
