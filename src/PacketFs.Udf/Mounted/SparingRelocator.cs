using PacketFs.Core;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Mounted;

/// <summary>
/// Gives packets of a sparable partition a new home in the spare area (UDF 2.2.12). Called under the device's lock,
/// maybe from its own thread: it takes no lock of the volume. A packet outside the partition has no home to go to.
/// </summary>
internal sealed class SparingRelocator(IBlockDevice device, SparableMapping mapping, ICommittedBlocks? committed = null)
    : IRelocator
{
    /// <summary>One spare in so many is kept for what cannot be moved otherwise.</summary>
    private const int ReserveShare = 4;
    private readonly Lock _lock = new();
    private readonly HashSet<int> _lostCopies = [];
    private (uint Packet, Lsn Spare)? _proposed;

    public int FreeSpares => mapping.Sparing.AvailableCount;

    /// <summary>
    /// True: the last spares are given, too, for what cannot move. Else packets with new data only, whose files can be
    /// put elsewhere, get none of them.
    /// </summary>
    public bool GivesReserve { get; set; }

    public int TotalSpares => mapping.Sparing.Snapshot.Length;

    public bool Covers(Lba packet)
    {
        lock (_lock)
        {
            return TryFindPacket(packet, out _);
        }
    }

    public bool TryPropose(Lba failed, out Lba replacement)
    {
        lock (_lock)
        {
            replacement = default;
            if (!TryFindPacket(failed, out uint packet))
            {
                return false;
            }

            // Proposed a moment ago for the same packet, and asked again: that spare is bad itself.
            if (_proposed is { } before && before.Packet == packet)
            {
                mapping.Sparing.MarkDefective(before.Spare);
            }

            if (IsLeftToReserve(packet) || !mapping.Sparing.TryGetAvailable(out Lsn spare))
            {
                _proposed = null;
                return false;
            }

            _proposed = (packet, spare);
            replacement = spare.ToLba();
            return true;
        }
    }

    public void Record(Lba failed, Lba replacement)
    {
        lock (_lock)
        {
            bool found = TryFindPacket(failed, out uint packet) && _proposed is { } proposed
                && proposed.Packet == packet && proposed.Spare.ToLba() == replacement;
            Invariant.Require(found, "a packet moves to the spare that was proposed for it");
            _proposed = null;
            mapping.Sparing.Assign(packet, new Lsn((uint)replacement.Value));
            WriteTables();
        }
    }

    /// <summary>
    /// UDF 2.2.12 records copies so that one may be lost, and the highest sequence number prevails. Linux takes the
    /// first copy that verifies: an old one that can still be read must have a good one before it.
    /// </summary>
    public bool TryDoWithout(Lba failed, ReadOnlySpan<byte> content, ReadOnlySpan<byte> old)
    {
        lock (_lock)
        {
            int blockSize = device.Geometry.BlockSize;
            ReadOnlySpan<Lsn> copies = mapping.Sparing.CopyLocations;
            for (int copy = 0; copy < copies.Length; copy++)
            {
                long offset = copies[copy].ToLba() - failed;
                if (offset < 0 || offset >= content.Length / blockSize)
                {
                    continue;
                }

                int start = (int)offset * blockSize;
                bool isBelieved = !old.IsEmpty && DescriptorTag.Verify(old[start..], null) is null;
                bool goes = IsAlone(content, start) && IsSpare(copy, copies.Length, isBelieved);
                if (goes)
                {
                    _lostCopies.Add(copy);
                }

                return goes;
            }

            return false;
        }
    }

    /// <summary>Nothing but the table is in its packet.</summary>
    private bool IsAlone(ReadOnlySpan<byte> packet, int start) => !packet[..start].ContainsAnyExcept((byte)0)
        && !packet[Math.Min(packet.Length, start + mapping.Sparing.EncodedSize)..].ContainsAnyExcept((byte)0);

    private bool IsSpare(int copy, int copies, bool isBelieved)
    {
        IEnumerable<int> good = Enumerable.Range(0, copies)
            .Where(other => other != copy && !_lostCopies.Contains(other));
        return good.Any(other => !isBelieved || other < copy);
    }

    private bool IsLeftToReserve(uint packet) =>
        committed is not null
        && !GivesReserve
        && FreeSpares <= (TotalSpares + ReserveShare - 1) / ReserveShare
        && !committed.HoldsLiveData(mapping.Start.ToLba() + packet, mapping.Sparing.PacketBlocks);

    private bool TryFindPacket(Lba failed, out uint packet)
    {
        uint packetBlocks = (uint)mapping.Sparing.PacketBlocks;
        bool found = mapping.TryUnmap(failed, out uint block);
        if (!found && _proposed is { } before && before.Spare.ToLba() == failed)
        {
            packet = before.Packet;
            return true;
        }

        packet = block - (block % packetBlocks);
        return found;
    }

    /// <summary>
    /// All copies, each in a packet of its own: a cut between two leaves one good, and the higher sequence number
    /// holds. The device that calls cannot be flushed from within its call; it makes them durable together with what it
    /// moved.
    /// </summary>
    private void WriteTables()
    {
        int blockSize = device.Geometry.BlockSize;
        byte[] table = new byte[(mapping.Sparing.EncodedSize + blockSize - 1) / blockSize * blockSize];
        for (int copy = 0; copy < mapping.Sparing.CopyLocations.Length; copy++)
        {
            if (_lostCopies.Contains(copy))
            {
                continue;
            }

            mapping.Sparing.EncodeCopy(copy, table);
            device.Write(mapping.Sparing.CopyLocations[copy].ToLba(), table);
        }
    }
}
