namespace PacketFs.Mount.Fuse;

/// <summary>A failure that is the front end's own and has no <see cref="Core.FsError"/>.</summary>
internal sealed class FuseErrnoException(int errno) : Exception($"errno {errno}")
{
    public int Errno { get; } = errno;
}
