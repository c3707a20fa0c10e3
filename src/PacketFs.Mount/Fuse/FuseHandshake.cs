using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Mount.Fuse.Native;
using PacketFs.Mount.Fuse.Protocol;

namespace PacketFs.Mount.Fuse;

/// <summary>
/// FUSE_INIT: what both sides speak. Only what this front end does is claimed, and only what the kernel offers.
/// ATOMIC_O_TRUNC is not among it: with opens that send no request, the truncation would never be heard of.
/// </summary>
internal static unsafe class FuseHandshake
{
    private const uint Major = 7;
    private const uint OldestMinor = 31;
    private const uint NewestMinor = 45;
    private const int BufferBytes = 64 * 1024;
    private const uint PageBytes = 4096;

    /// <summary>FileTime counts microseconds.</summary>
    private const uint TimeGranularityNanoseconds = 1000;

    private const FuseInitFlags Wanted = FuseInitFlags.AsyncRead | FuseInitFlags.ExportSupport | FuseInitFlags.BigWrites
        | FuseInitFlags.DoReadDirectoryPlus | FuseInitFlags.ReadDirectoryPlusAuto | FuseInitFlags.AsyncDirectIo
        | FuseInitFlags.NoOpenSupport | FuseInitFlags.ParallelDirectoryOperations | FuseInitFlags.MaxPages
        | FuseInitFlags.CacheSymbolicLinks | FuseInitFlags.NoOpenDirectorySupport
        | FuseInitFlags.HandleKillPrivilegesV2;

    /// <summary>Reads the kernel's INIT and answers it.</summary>
    /// <exception cref="FsException">The kernel is too old, or the mount went away.</exception>
    public static (uint Minor, FuseInitFlags Flags) Perform(int fd, FuseMountOptions options)
    {
        byte* buffer = (byte*)NativeMemory.AlignedAlloc(BufferBytes, PageBytes);
        try
        {
            while (true)
            {
                Receive(fd, buffer);
                FuseInHeader* header = (FuseInHeader*)buffer;
                FuseInitIn init = *(FuseInitIn*)(header + 1);
                if (header->Opcode != FuseOpcode.Init || init.Major < Major
                    || (init.Major == Major && init.Minor < OldestMinor))
                {
                    throw new FsException(
                        FsError.NotSupported,
                        $"The kernel speaks FUSE {init.Major}.{init.Minor}; {Major}.{OldestMinor} is the oldest "
                        + "that works (Linux 5.4).");
                }

                FuseInitOut answer = Answer(init, options);
                Send(fd, header->Unique, answer);
                if (init.Major == Major)
                {
                    return (init.Minor, answer.Flags);
                }
            }
        }
        finally
        {
            NativeMemory.AlignedFree(buffer);
        }
    }

    /// <summary>A kernel with a newer major version is told ours, and asks again.</summary>
    internal static FuseInitOut Answer(in FuseInitIn init, FuseMountOptions options)
    {
        FuseInitFlags wanted = Wanted | (options.WritebackCache ? FuseInitFlags.WritebackCache : FuseInitFlags.None);
        return new FuseInitOut
        {
            Major = Major,
            Minor = Math.Min(init.Minor, NewestMinor),
            MaxReadahead = init.MaxReadahead,
            Flags = wanted & init.Flags,
            MaxBackground = 32,
            CongestionThreshold = 24,
            MaxWrite = FuseWorker.MaxPayloadBytes,
            TimeGranularity = TimeGranularityNanoseconds,
            MaxPages = (ushort)(FuseWorker.MaxPayloadBytes / PageBytes),
        };
    }

    private static void Receive(int fd, byte* buffer)
    {
        nint length;
        do
        {
            length = LibC.Read(fd, buffer, BufferBytes);
        }
        while (length < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted);
        if (length < sizeof(FuseInHeader) + sizeof(FuseInitIn))
        {
            throw new FsException(FsError.InputOutput, "The kernel ended the mount before it began.");
        }
    }

    private static void Send(int fd, ulong unique, in FuseInitOut answer)
    {
        byte* reply = stackalloc byte[sizeof(FuseOutHeader) + sizeof(FuseInitOut)];
        FuseOutHeader* header = (FuseOutHeader*)reply;
        header->Length = (uint)(sizeof(FuseOutHeader) + sizeof(FuseInitOut));
        header->Error = 0;
        header->Unique = unique;
        *(FuseInitOut*)(header + 1) = answer;
        if (LibC.Write(fd, reply, header->Length) < 0)
        {
            throw new FsException(
                FsError.InputOutput, $"The kernel refused the session: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }
}
