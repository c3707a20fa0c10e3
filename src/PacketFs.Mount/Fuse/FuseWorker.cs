using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using PacketFs.Core;
using PacketFs.Mount.Fuse.Native;
using PacketFs.Mount.Fuse.Protocol;

namespace PacketFs.Mount.Fuse;

/// <summary>
/// One thread's loop: read a request from its own descriptor, serve it, write the reply to the same descriptor. Two
/// native buffers for life, no allocation per request. The payload of a reply is page-aligned, its header right before
/// it, so that one write(2) hands over both.
/// </summary>
internal sealed unsafe class FuseWorker : IDisposable
{
    public const int MaxPayloadBytes = 1 << 20;
    private const int PageBytes = 4096;
    private const int RequestBytes = MaxPayloadBytes + (2 * PageBytes);
    private readonly int _fd;
    private readonly FuseFileSystem _fileSystem;
    private readonly ILogger _logger;
    private readonly SetIdMemory _setIds = new();
    private byte* _request;
    private byte* _replyPage;

    /// <param name="fd">Of /dev/fuse; the worker's own from now on.</param>
    /// <param name="fileSystem">Serves the requests; shared by all workers.</param>
    /// <param name="logger">Hears of failures of the device.</param>
    public FuseWorker(int fd, FuseFileSystem fileSystem, ILogger logger)
    {
        _fd = fd;
        _fileSystem = fileSystem;
        _logger = logger;
        _request = (byte*)NativeMemory.AlignedAlloc(RequestBytes, PageBytes);
        _replyPage = (byte*)NativeMemory.AlignedAlloc(MaxPayloadBytes + PageBytes, PageBytes);
    }

    public FuseCounters Counters { get; } = new();

    /// <summary>Returns when the mount is gone.</summary>
    public void Run()
    {
        while (true)
        {
            nint length = LibC.Read(_fd, _request, RequestBytes);
            if (length >= sizeof(FuseInHeader))
            {
                if (!Serve((int)length))
                {
                    return;
                }
            }
            else if (length < 0 && !MayGoOn(Marshal.GetLastPInvokeError()))
            {
                return;
            }
        }
    }

    /// <summary>
    /// The kernel is to ask for the node's attributes again. From any thread, while the session runs; the kernel drops
    /// what it knows before this returns, and never waits for another request to do so.
    /// </summary>
    public void ForgetAttributes(NodeId node)
    {
        const int InvalidateNode = 2;
        FuseNodeNotice notice = new()
        {
            Header = new FuseOutHeader { Length = (uint)sizeof(FuseNodeNotice), Error = InvalidateNode },
            Node = node.Value,
            Offset = -1,
        };
        bool isKnown = LibC.Write(_fd, &notice, notice.Header.Length) >= 0;
        if (!isKnown && Marshal.GetLastPInvokeError() is int error and not Errno.NoEntry)
        {
            string reason = $"the kernel took no notice: error {error}";
            MountLog.RequestFailed(_logger, FuseOpcode.SetAttributes, node.Value, reason);
        }
    }

    /// <summary>After <see cref="Run"/> has returned.</summary>
    public void Dispose()
    {
        if (_request is not null)
        {
            LibC.Close(_fd);
            NativeMemory.AlignedFree(_request);
            NativeMemory.AlignedFree(_replyPage);
            _request = null;
            _replyPage = null;
        }
    }

    private bool Serve(int length)
    {
        FuseInHeader* header = (FuseInHeader*)_request;
        byte* payload = _replyPage + PageBytes;
        FuseRequest request = new(
            header, length - sizeof(FuseInHeader), payload, MaxPayloadBytes, Counters, _setIds);
        int result = _fileSystem.Handle(request);
        if (result == FuseFileSystem.NoReply)
        {
            return true;
        }

        int error = Reply(payload, header->Unique, result);
        if (error == Errno.InvalidArgument && result > 0)
        {
            // The kernel finds the reply malformed: whoever waits must still get an answer.
            MountLog.RequestFailed(_logger, header->Opcode, header->NodeId, "the kernel refused the reply");
            error = Reply(payload, header->Unique, -Errno.InputOutput);
        }

        if (error == Errno.NoEntry && result > 0)
        {
            _fileSystem.UndoReference(header->Opcode, new NodeId(((FuseEntryOut*)payload)->NodeId));
        }

        return error == 0 || MayGoOn(error);
    }

    private int Reply(byte* payload, ulong unique, int result)
    {
        FuseOutHeader* header = (FuseOutHeader*)payload - 1;
        header->Length = (uint)(sizeof(FuseOutHeader) + Math.Max(result, 0));
        header->Error = Math.Min(result, 0);
        header->Unique = unique;
        return LibC.Write(_fd, header, header->Length) < 0 ? Marshal.GetLastPInvokeError() : 0;
    }

    /// <summary>
    /// ENOENT: the request was taken back. ENODEV: unmounted. ECONNABORTED: the connection was aborted by hand.
    /// </summary>
    private bool MayGoOn(int error)
    {
        switch (error)
        {
            case Errno.Interrupted or Errno.Again or Errno.NoEntry or Errno.InvalidArgument:
                return true;
            case Errno.NoDevice or Errno.ConnectionAborted:
                return false;
            default:
                MountLog.WorkerStopped(_logger, error);
                return false;
        }
    }
}
