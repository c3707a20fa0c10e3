using PacketFs.Core;
using PacketFs.Mmc.Replies;

namespace PacketFs.Packet;

/// <summary>A track of a disc that is written in order, and how far it is written.</summary>
internal sealed class OpenTrack(int number, long start, long end)
{
    public int Number => number;

    public long Start => start;

    /// <summary>Behind its last block.</summary>
    public long End => end;

    /// <summary>The first block that was never written; <see cref="End"/> when it is full or closed.</summary>
    public long Next { get; set; }

    /// <summary>A power loss has torn its end, and nobody has repaired it.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>The drive's word. Where it names no next address, everything may have been written.</summary>
    public void Take(in TrackInformation told)
    {
        IsDamaged = told.IsDamaged;
        long recorded = told.IsLastRecordedAddressValid ? ((Lba)told.LastRecordedAddress).Value + 1 : end;
        long next = told.IsNextWritableAddressValid ? ((Lba)told.NextWritableAddress).Value : recorded;
        Next = told.IsNextWritableAddressValid || told.IsDamaged ? Math.Clamp(next, start, end) : end;
    }
}
