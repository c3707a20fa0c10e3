using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Volumes;

/// <summary>
/// Reads virtual allocation tables of both layouts (UDF 1.50 2.2.10; 2.00 2.2.11), follows the chain of older ones, and
/// finds the last whole one of a medium that ends in something else.
/// </summary>
internal sealed class VatReader(SectorReader reader, ushort belowReference, IPartitionMapping below)
{
    private const int MaximumChain = 100_000;
    private readonly SystemFileReader _files =
        new(reader, reference => reference == belowReference ? below : null);

    /// <summary>The table whose ICB is in a block of the partition below; null when none is.</summary>
    public VirtualAllocationTable? Read(uint block)
    {
        SystemFile? file = _files.Read(new LbAddr(block, belowReference), out _);
        bool isCandidate = file is { Type: FileType.VirtualAllocationTable or FileType.NotSpecified };
        if (!isCandidate || _files.ReadContent(file!) is not { } content)
        {
            return null;
        }

        return file!.Type == FileType.VirtualAllocationTable
            ? ParseWithHeader(file, content)
            : ParseWithTrailer(file, content);
    }

    /// <summary>
    /// The last whole table at or before a sector. Null: there is none in this partition at all.
    /// </summary>
    /// <param name="lastSector">Where to begin.</param>
    /// <param name="partitionStart">Where to end.</param>
    /// <param name="isFollowed">Something was recorded behind it: not zeros, run-out blocks or a closing
    /// anchor.</param>
    public VirtualAllocationTable? FindLast(long lastSector, Lba partitionStart, out bool isFollowed)
    {
        isFollowed = false;
        for (long sector = lastSector; sector >= partitionStart.Value; sector--)
        {
            if (!reader.TryRead(new Lba(sector), 1, out ReadOnlySpan<byte> bytes))
            {
                continue;
            }

            TagId id = DescriptorTag.Of(bytes).Id;
            bool isEmpty = id == TagId.AnchorVolumeDescriptorPointer || !bytes.ContainsAnyExcept((byte)0);
            if (id is TagId.FileEntry or TagId.ExtendedFileEntry
                && below.TryUnmap(new Lba(sector), out uint block) && Read(block) is { } table)
            {
                return table;
            }

            isFollowed |= !isEmpty;
        }

        return null;
    }

    /// <summary>The chain of older tables, newest first; ends where one cannot be read or the order breaks.</summary>
    public IEnumerable<VirtualAllocationTable> ReadOlder(VirtualAllocationTable table)
    {
        for (int i = 0; i < MaximumChain && table.Previous is { } previous && previous < table.Location; i++)
        {
            if (Read(previous) is not { } older)
            {
                yield break;
            }

            yield return older;
            table = older;
        }
    }

    private VirtualAllocationTable? ParseWithHeader(SystemFile file, byte[] content)
    {
        if (content.Length < VatHeader.Size)
        {
            return null;
        }

        VatHeader header = MemoryMarshal.AsRef<VatHeader>(content.AsSpan());
        int length = header.LengthOfHeader;
        bool fits = length >= VatHeader.Size && length <= content.Length;
        return !fits || !TryTakeEntries(content.AsSpan(length), out uint[] entries)
            ? null
            : new VirtualAllocationTable
            {
                File = file,
                Entries = entries,
                Previous = PreviousOf(header.PreviousVatIcbLocation),
                HasHeader = true,
                Header = header,
                Label = header.LogicalVolumeIdentifier.Decode(),
                Counts = (header.NumberOfFiles, header.NumberOfDirectories),
            };
    }

    private VirtualAllocationTable? ParseWithTrailer(SystemFile file, byte[] content)
    {
        if (content.Length < VatTrailer150.Size)
        {
            return null;
        }

        int length = content.Length - VatTrailer150.Size;
        VatTrailer150 trailer = MemoryMarshal.AsRef<VatTrailer150>(content.AsSpan(length));
        (uint Files, uint Directories, string? Label)? extension = VatExtension.Read(file);
        bool isTable = trailer.EntityIdentifier.Is(EntityIds.VirtualAllocationTable);
        return isTable && TryTakeEntries(content.AsSpan(0, length), out uint[] entries)
            ? new VirtualAllocationTable
            {
                File = file,
                Entries = entries,
                Previous = PreviousOf(trailer.PreviousVatIcbLocation),
                HasHeader = false,
                Counts = extension is { } counts ? (counts.Files, counts.Directories) : null,
                Label = extension?.Label,
            }
            : null;
    }

    private static uint? PreviousOf(uint location) => location == VatHeader.None ? null : location;

    private bool TryTakeEntries(ReadOnlySpan<byte> bytes, out uint[] entries)
    {
        ReadOnlySpan<U32Le> recorded = MemoryMarshal.Cast<byte, U32Le>(bytes);
        entries = new uint[recorded.Length];
        for (int i = 0; i < recorded.Length; i++)
        {
            entries[i] = recorded[i];
            if (entries[i] != VatHeader.None && entries[i] >= below.BlockCount)
            {
                return false;
            }
        }

        return entries.Length > 0;
    }
}
