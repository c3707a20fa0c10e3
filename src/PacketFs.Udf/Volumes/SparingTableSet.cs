using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Volumes;

/// <summary>
/// The sparing tables of one partition in memory: which packets live where, which spares are free, which are bad. All
/// copies on the disc say the same and are written together, each with its own tag (<see cref="EncodeCopy"/>); the
/// highest sequence number holds after a cut between them. Readers see an immutable snapshot; changes are made by one
/// thread at a time (guarded here). Original locations are blocks of the partition, whatever way the disc recorded
/// them.
/// </summary>
public sealed class SparingTableSet
{
    private readonly Lock _changes = new();
    private readonly Lsn[] _copies;
    private readonly byte[] _head;
    private readonly byte[] _tail;
    private SparingEntry[] _entries;

    /// <param name="copies">Where each copy lies.</param>
    /// <param name="packetBlocks">Blocks of a packet.</param>
    /// <param name="table">A table as recorded, its head and all that is behind its entries kept byte for byte.</param>
    /// <param name="entries">Its entries, sorted by original location.</param>
    public SparingTableSet(ReadOnlySpan<Lsn> copies, int packetBlocks, ReadOnlySpan<byte> table, SparingEntry[] entries)
    {
        Invariant.Require(packetBlocks > 0, "a packet has blocks");
        _copies = copies.ToArray();
        _head = table[..SparingTable.HeadSize].ToArray();
        int used = SparingTable.SizeFor(entries.Length);
        _tail = table.Length > used ? table[used..].ToArray() : [];
        _entries = entries;
        PacketBlocks = packetBlocks;
        SequenceNumber = MemoryMarshal.AsRef<SparingTable>(_head.AsSpan()).SequenceNumber;
    }

    public int PacketBlocks { get; }

    public ReadOnlySpan<Lsn> CopyLocations => _copies;

    /// <summary>Rises by one with every change.</summary>
    public uint SequenceNumber { get; private set; }

    /// <summary>Bytes of one copy.</summary>
    public int EncodedSize => SparingTable.SizeFor(_entries.Length) + _tail.Length;

    /// <summary>Spare packets that are free.</summary>
    public int AvailableCount => Snapshot.Count(entry => entry.OriginalLocation == SparingEntry.Available);

    /// <summary>Packets that live in a spare one.</summary>
    public int InUseCount => Snapshot.Count(entry => entry.IsInUse);

    /// <summary>All entries, sorted by original location. Never changed: a change makes a new array.</summary>
    public SparingEntry[] Snapshot => Volatile.Read(ref _entries);

    /// <summary>
    /// A free spare packet, the lowest first; false when none is left. It stays free until <see cref="Assign"/> or
    /// <see cref="MarkDefective"/> says otherwise.
    /// </summary>
    public bool TryGetAvailable(out Lsn spare)
    {
        foreach (SparingEntry entry in Snapshot)
        {
            if (entry.OriginalLocation == SparingEntry.Available)
            {
                spare = new Lsn(entry.MappedLocation);
                return true;
            }
        }

        spare = default;
        return false;
    }

    /// <summary>
    /// From now on the packet at block <paramref name="original"/> lives at <paramref name="spare"/>, which was free.
    /// The spare that it lived in before, if any, has gone bad and is never used again.
    /// </summary>
    public void Assign(uint original, Lsn spare)
    {
        Invariant.Require(original % (uint)PacketBlocks == 0, "a packet's first block is spared");
        lock (_changes)
        {
            Change(entries =>
            {
                foreach (ref SparingEntry entry in entries.AsSpan())
                {
                    if (entry.MappedLocation == spare.Value)
                    {
                        Invariant.Require(entry.OriginalLocation == SparingEntry.Available, "the spare packet is free");
                        entry.OriginalLocation = original;
                    }
                    else if (entry.OriginalLocation == original)
                    {
                        entry.OriginalLocation = SparingEntry.Defective;
                    }
                }
            });
        }
    }

    /// <summary>The spare packet is bad itself and is never used again.</summary>
    public void MarkDefective(Lsn spare)
    {
        lock (_changes)
        {
            Change(entries =>
            {
                foreach (ref SparingEntry entry in entries.AsSpan())
                {
                    if (entry.MappedLocation == spare.Value)
                    {
                        entry.OriginalLocation = SparingEntry.Defective;
                    }
                }
            });
        }
    }

    /// <summary>
    /// Writes copy number <paramref name="copy"/>, sealed, to the start of a buffer; the rest is cleared.
    /// </summary>
    public void EncodeCopy(int copy, Span<byte> destination)
    {
        lock (_changes)
        {
            Invariant.Require(destination.Length >= EncodedSize, "a copy fits its place");
            destination.Clear();
            _head.CopyTo(destination);
            ref SparingTable head = ref MemoryMarshal.AsRef<SparingTable>(destination);
            head.SequenceNumber = SequenceNumber;
            Span<byte> entries = destination[SparingTable.HeadSize..];
            MemoryMarshal.AsBytes(_entries.AsSpan()).CopyTo(entries);
            _tail.CopyTo(entries[(SparingEntry.Size * _entries.Length)..]);
            DescriptorTag.Seal(
                destination,
                TagId.SparingTable,
                head.Tag.DescriptorVersion,
                head.Tag.TagSerialNumber,
                _copies[copy].Value,
                Math.Min(SparingTable.SizeFor(_entries.Length) - DescriptorTag.Size, ushort.MaxValue));
        }
    }

    /// <summary>The first entry whose original location is not below <paramref name="original"/>.</summary>
    internal static int LowerBound(SparingEntry[] entries, uint original)
    {
        int low = 0;
        int high = entries.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (entries[middle].OriginalLocation < original)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>By original location; free and bad ones by where they are, so that the order is total.</summary>
    internal static void Sort(SparingEntry[] entries) => Array.Sort(entries, static (left, right) =>
    {
        int byOriginal = ((uint)left.OriginalLocation).CompareTo(right.OriginalLocation);
        return byOriginal != 0 ? byOriginal : ((uint)left.MappedLocation).CompareTo(right.MappedLocation);
    });

    private void Change(Action<SparingEntry[]> change)
    {
        SparingEntry[] entries = [.. _entries];
        change(entries);
        Sort(entries);
        SequenceNumber = unchecked(SequenceNumber + 1);
        Volatile.Write(ref _entries, entries);
    }
}
