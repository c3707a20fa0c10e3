using System.Runtime.CompilerServices;
using PacketFs.Core;
using PacketFs.Mount.Fuse.Protocol;

namespace PacketFs.Mount.Fuse;

/// <summary>
/// One request in a worker's buffer, and where its reply goes. Lengths are checked here: what the kernel sends is
/// trusted no further than that.
/// </summary>
internal readonly unsafe ref struct FuseRequest(
    FuseInHeader* header, int bodyLength, byte* reply, int replyCapacity, FuseCounters counters, SetIdMemory setIds)
{
    public FuseOpcode Opcode => header->Opcode;

    public NodeId Node => new(header->NodeId);

    public ulong Unique => header->Unique;

    public uint UserId => header->UserId;

    public uint GroupId => header->GroupId;

    public FuseCounters Counters => counters;

    public SetIdMemory SetIds => setIds;

    /// <summary>Where the payload of the reply goes; at least 1 MiB, page-aligned.</summary>
    public Span<byte> Reply => new(reply, replyCapacity);

    public ReadOnlySpan<byte> Body => new((byte*)header + sizeof(FuseInHeader), bodyLength);

    /// <summary>The fixed part of the request.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly T Argument<T>()
        where T : unmanaged
    {
        if (bodyLength < sizeof(T))
        {
            ThrowTooShort();
        }

        return ref Unsafe.AsRef<T>((byte*)header + sizeof(FuseInHeader));
    }

    /// <summary>What follows the fixed part: names or data.</summary>
    public ReadOnlySpan<byte> After<T>()
        where T : unmanaged
    {
        if (bodyLength < sizeof(T))
        {
            ThrowTooShort();
        }

        return Body[sizeof(T)..];
    }

    /// <summary>The fixed part of the reply, to be filled completely.</summary>
    public ref T Answer<T>()
        where T : unmanaged => ref Unsafe.AsRef<T>(reply);

    /// <summary>Takes one NUL-terminated name off the front.</summary>
    public static ReadOnlySpan<byte> TakeName(ref ReadOnlySpan<byte> rest)
    {
        int length = rest.IndexOf((byte)0);
        if (length < 0)
        {
            ThrowTooShort();
        }

        ReadOnlySpan<byte> name = rest[..length];
        rest = rest[(length + 1)..];
        return name;
    }

    private static void ThrowTooShort() =>
        throw new FsException(FsError.InvalidArgument, "The kernel sent a request that is too short.");
}
