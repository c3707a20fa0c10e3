using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using PacketFs.Core;
using PacketFs.Mount.Fuse.Protocol;

namespace PacketFs.Mount.Fuse;

/// <summary>
/// Turns each request of the kernel into calls of <see cref="IVolume"/> and the answer into a reply. Has no state of
/// its own but what it may forget at any time, and so serves all workers at once.
/// <para>What keeps requests few and cheap: answers carry long lifetimes (nobody else changes the volume), "no such
/// name" is an answer with a lifetime too, and OPEN, OPENDIR and FLUSH are answered with ENOSYS once, after which the
/// kernel opens and closes by itself. An open file that lost its last name is kept by its references: the kernel sends
/// FORGET only after the last close.</para>
/// </summary>
[SkipLocalsInit]
internal sealed partial class FuseFileSystem
{
    /// <summary>A result that means that the request gets no reply.</summary>
    public const int NoReply = int.MinValue;

    private readonly IVolume _volume;
    private readonly FuseMountOptions _options;
    private readonly AttributeEncoder _encoder;
    private readonly OpenWriters _writers;
    private readonly ILogger _logger;
    private readonly bool _hasExtendedAttributes;
    private long _setIdEpoch;
    private long _changes;

    public FuseFileSystem(
        IVolume volume, FuseMountOptions options, AttributeEncoder encoder, OpenWriters writers, ILogger logger)
    {
        _volume = volume;
        _options = options;
        _encoder = encoder;
        _writers = writers;
        _logger = logger;
        _hasExtendedAttributes = ProbeExtendedAttributes(volume);
    }

    /// <summary>
    /// Told of a node whose attributes changed in a way that the kernel does not expect of the request; set before the
    /// first one.
    /// </summary>
    public Action<NodeId> AttributesChanged { get; set; } = static _ => { };

    /// <summary>
    /// Moves on with every request that may have changed something: there may be background work then.
    /// </summary>
    public long Changes => Volatile.Read(ref _changes);

    /// <summary>
    /// Serves one request. The one place where failures become numbers.
    /// </summary>
    /// <returns>Bytes of payload written to the reply, a negated errno, or <see cref="NoReply"/>.</returns>
    public int Handle(in FuseRequest request)
    {
        int result;
        try
        {
            result = Dispatch(request);
        }
        catch (FsException failure)
        {
            if (Errno.IsTrouble(failure.Error))
            {
                MountLog.RequestFailed(_logger, request.Opcode, request.Node.Value, failure.Message);
            }

            result = -Errno.From(failure.Error);
        }
        catch (FuseErrnoException failure)
        {
            result = -failure.Errno;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            MountLog.RequestBroke(_logger, failure, request.Opcode, request.Node.Value);
            result = -Errno.InputOutput;
        }

        request.Counters.Count(request.Opcode, result);
        return result < 0 && HasNoReply(request.Opcode) ? NoReply : result;
    }

    /// <summary>The kernel never took the reply: the reference that it carried is dropped again.</summary>
    public void UndoReference(FuseOpcode opcode, NodeId node)
    {
        bool hasReference = opcode is FuseOpcode.Lookup or FuseOpcode.Create or FuseOpcode.MakeNode
            or FuseOpcode.MakeDirectory or FuseOpcode.SymbolicLink or FuseOpcode.Link;
        if (hasReference && node.Value != 0)
        {
            ForgetOne(node, 1);
        }
    }

    /// <summary>Tells the volume of files that nobody has written for a while: no close tells us.</summary>
    public void CloseIdleWriters()
    {
        foreach (NodeId node in _writers.TakeIdle())
        {
            CloseWriter(node);
        }
    }

    private static bool HasNoReply(FuseOpcode opcode) => opcode is FuseOpcode.Forget or FuseOpcode.BatchForget;

    private int Dispatch(in FuseRequest request)
    {
        switch (request.Opcode)
        {
            case FuseOpcode.Lookup:
                return Lookup(request);
            case FuseOpcode.Read:
                return Read(request);
            case FuseOpcode.Write:
                return Changed(Write(request));
            case FuseOpcode.GetAttributes:
                return GetAttributes(request);
            case FuseOpcode.Statx:
                return Statx(request);
            case FuseOpcode.Forget:
                return Forget(request);
            case FuseOpcode.BatchForget:
                return BatchForget(request);
            case FuseOpcode.ReadDirectory:
                return ReadDirectory(request, plus: false);
            case FuseOpcode.ReadDirectoryPlus:
                return ReadDirectory(request, plus: true);
            case FuseOpcode.ReadLink:
                return ReadLink(request);
            case FuseOpcode.StatFs:
                return StatFs(request);
            case FuseOpcode.Seek:
                return Seek(request);
            case FuseOpcode.Release:
                return Release(request);
            case FuseOpcode.GetXattr:
                return GetXattr(request);
            case FuseOpcode.ListXattr:
                return ListXattr(request);
            case FuseOpcode.IoControl:
                return -Errno.NotTypewriter;
            case FuseOpcode.ReleaseDirectory:
            case FuseOpcode.Destroy:
                return 0;
            default:
                return DispatchChange(request);
        }
    }

    private int DispatchChange(in FuseRequest request)
    {
        switch (request.Opcode)
        {
            case FuseOpcode.SetAttributes:
                return Changed(SetAttributes(request));
            case FuseOpcode.Create:
                return Changed(Create(request));
            case FuseOpcode.MakeNode:
                return Changed(MakeNode(request));
            case FuseOpcode.MakeDirectory:
                return Changed(MakeDirectory(request));
            case FuseOpcode.SymbolicLink:
                return Changed(MakeSymbolicLink(request));
            case FuseOpcode.Link:
                return Changed(Link(request));
            case FuseOpcode.Unlink:
                return Changed(Unlink(request));
            case FuseOpcode.RemoveDirectory:
                return Changed(RemoveDirectory(request));
            case FuseOpcode.Rename:
                return Changed(Rename(request));
            case FuseOpcode.Rename2:
                return Changed(Rename2(request));
            case FuseOpcode.Allocate:
                return Changed(Allocate(request));
            case FuseOpcode.CopyFileRange:
                return Changed(CopyFileRange(request));
            case FuseOpcode.SetXattr:
                return Changed(SetXattr(request));
            case FuseOpcode.RemoveXattr:
                return Changed(RemoveXattr(request));
            case FuseOpcode.Fsync:
            case FuseOpcode.FsyncDirectory:
                return Fsync(request);
            case FuseOpcode.SyncFs:
                _volume.Sync();
                return 0;
            default:
                return -Errno.NotImplemented;
        }
    }

    private int Changed(int result)
    {
        Interlocked.Increment(ref _changes);
        return result;
    }

    private void CloseWriter(NodeId node)
    {
        try
        {
            _volume.CloseWriter(node);
        }
        catch (FsException failure) when (failure.Error == FsError.NotFound)
        {
            // Unlinked and forgotten in the meantime: nothing is reserved for it any more.
            MountLog.WriterIsGone(_logger, node.Value);
        }
    }

    private static bool ProbeExtendedAttributes(IVolume volume)
    {
        try
        {
            volume.GetExtendedAttribute(NodeId.Root, "user.packetfs.probe", []);
            return true;
        }
        catch (FsException failure)
        {
            return failure.Error != FsError.NotSupported;
        }
    }
}
