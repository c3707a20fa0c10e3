using PacketFs.Core;
using PacketFs.Mount.Fuse.Protocol;

namespace PacketFs.Mount.Fuse;

/// <content>Reading, writing and what else concerns bytes.</content>
internal sealed partial class FuseFileSystem
{
    private const uint WriteKillsSetIds = 1 << 2;
    private const uint AllocateKeepSize = 0x01;
    private const uint AllocatePunchHole = 0x02;
    private const uint AllocateZeroRange = 0x10;
    private const uint FsyncDataOnly = 1;
    private const uint SeekToData = 3;
    private const uint SeekToHole = 4;

    /// <summary>A copy answers now and then, so that it can be interrupted.</summary>
    private const long MaxCopyBytes = 32 << 20;

    private int Read(in FuseRequest request)
    {
        ref readonly FuseTransferIn argument = ref request.Argument<FuseTransferIn>();
        Span<byte> reply = request.Reply;
        int length = (int)Math.Min(argument.Size, (uint)reply.Length);
        int read = _volume.Read(request.Node, (long)argument.Offset, reply[..length]);
        request.Counters.CountRead(read);
        return read;
    }

    private unsafe int Write(in FuseRequest request)
    {
        ref readonly FuseTransferIn argument = ref request.Argument<FuseTransferIn>();
        ReadOnlySpan<byte> data = request.After<FuseTransferIn>();
        if (data.Length < argument.Size)
        {
            return -Errno.InvalidArgument;
        }

        if ((argument.TransferFlags & WriteKillsSetIds) != 0)
        {
            ClearSetIds(request);
        }

        data = data[..(int)argument.Size];
        _volume.Write(request.Node, (long)argument.Offset, data);
        _writers.Add(request.Node);
        request.Counters.CountWrite(data.Length);
        request.Answer<FuseWriteOut>() = new FuseWriteOut { Size = (uint)data.Length };
        return sizeof(FuseWriteOut);
    }

    private int Allocate(in FuseRequest request)
    {
        ref readonly FuseAllocateIn argument = ref request.Argument<FuseAllocateIn>();
        AllocationMode? mode = argument.Mode switch
        {
            0 => AllocationMode.Extend,
            AllocateKeepSize => AllocationMode.KeepSize,
            AllocatePunchHole | AllocateKeepSize => AllocationMode.PunchHole,
            AllocateZeroRange => AllocationMode.ZeroRange,
            AllocateZeroRange | AllocateKeepSize => AllocationMode.ZeroRangeKeepSize,
            _ => null,
        };
        if (mode is null)
        {
            return -Errno.NotSupported;
        }

        ClearSetIdsOfOrdinaryUser(request);
        _volume.Allocate(request.Node, mode.Value, (long)argument.Offset, (long)argument.Length);
        _writers.Add(request.Node);
        return 0;
    }

    private unsafe int Seek(in FuseRequest request)
    {
        ref readonly FuseSeekIn argument = ref request.Argument<FuseSeekIn>();
        SeekTarget? target = argument.Whence switch
        {
            SeekToData => SeekTarget.Data,
            SeekToHole => SeekTarget.Hole,
            _ => null,
        };
        if (target is null)
        {
            return -Errno.InvalidArgument;
        }

        long found = _volume.Seek(request.Node, (long)argument.Offset, target.Value);
        request.Answer<FuseSeekOut>() = new FuseSeekOut { Offset = (ulong)found };
        return sizeof(FuseSeekOut);
    }

    /// <summary>A loop in here spares the bytes two ways through the kernel.</summary>
    private unsafe int CopyFileRange(in FuseRequest request)
    {
        ref readonly FuseCopyFileRangeIn argument = ref request.Argument<FuseCopyFileRangeIn>();
        if (argument.Flags != 0)
        {
            return -Errno.InvalidArgument;
        }

        NodeId target = new(argument.NodeIdOut);
        ClearSetIdsOfOrdinaryUser(request, target);
        long left = (long)Math.Min(argument.Length, (ulong)MaxCopyBytes);
        long done = 0;
        Span<byte> buffer = request.Reply;
        while (done < left)
        {
            int wanted = (int)Math.Min(buffer.Length, left - done);
            int read = _volume.Read(request.Node, (long)argument.OffsetIn + done, buffer[..wanted]);
            if (read == 0 || !TryWriteCopy(target, (long)argument.OffsetOut + done, buffer[..read], done > 0))
            {
                break;
            }

            done += read;
        }

        _writers.Add(target);
        request.Answer<FuseWriteOut>() = new FuseWriteOut { Size = (uint)done };
        return sizeof(FuseWriteOut);
    }

    /// <summary>What was copied before a failure counts; the failure comes again with the next call.</summary>
    private bool TryWriteCopy(NodeId target, long offset, ReadOnlySpan<byte> data, bool mayFail)
    {
        try
        {
            _volume.Write(target, offset, data);
            return true;
        }
        catch (FsException) when (mayFail)
        {
            return false;
        }
    }

    private int Fsync(in FuseRequest request)
    {
        bool dataOnly = (request.Argument<FuseFsyncIn>().Flags & FsyncDataOnly) != 0;
        _volume.Sync(request.Node, dataOnly);
        return 0;
    }

    /// <summary>Comes only for files that were opened by CREATE.</summary>
    private int Release(in FuseRequest request)
    {
        if (_writers.Remove(request.Node))
        {
            CloseWriter(request.Node);
        }

        return 0;
    }
}
