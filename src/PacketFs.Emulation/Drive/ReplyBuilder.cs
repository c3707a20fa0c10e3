using PacketFs.Core;
using PacketFs.Mmc;

namespace PacketFs.Emulation.Drive;

/// <summary>
/// Parameter data in the making, on the caller's stack: structures one after the other, then cut to what the host has
/// room for. The length fields inside always tell the full length.
/// </summary>
internal ref struct ReplyBuilder(Span<byte> room)
{
    private readonly Span<byte> _room = room;

    public int Length { get; private set; }

    public readonly Span<byte> Bytes => _room[..Length];

    public void Add<T>(in T structure)
        where T : unmanaged
    {
        T copy = structure;
        Add(Wire.BytesOf(ref copy));
    }

    public void Add(scoped ReadOnlySpan<byte> bytes)
    {
        Invariant.Require(Length + bytes.Length <= _room.Length, "a reply fits the room that was made for it");
        bytes.CopyTo(_room[Length..]);
        Length += bytes.Length;
    }

    /// <summary>Sends as much as the host asked for and has room for.</summary>
    public readonly ScsiResult Send(scoped in ScsiTransfer transfer, long allocationLength)
    {
        int count = (int)Math.Min(Math.Min(Length, allocationLength), transfer.DataIn.Length);
        _room[..count].CopyTo(transfer.DataIn);
        return ScsiResult.Good(count);
    }
}
