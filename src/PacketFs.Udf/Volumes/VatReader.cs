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
    /// <summary>How far run-out, link blocks and padding may push the last table from the end that a drive tells.</summary>
    public const int UsualDistance = 256 + 32;
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
    /// The last whole table at or before a sector; its distance tells whether anything follows it. Null: there is none
    /// in this partition at all.
    /// </summary>
    public VirtualAllocationTable? FindLast(long lastSector, Lba partitionStart)
    {
        for (long sector = lastSector; sector >= partitionStart.Value; sector--)
        {
            if (IsPromising(sector) && below.TryUnmap(new Lba(sector), out uint block) && Read(block) is { } table)
            {
                return table;
            }
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

    /// <summary>A cheap look before the whole of it is tried: the identifier of a file entry.</summary>
    private bool IsPromising(long sector) =>
        reader.TryRead(new Lba(sector), 1, out ReadOnlySpan<byte> bytes)
        && DescriptorTag.Of(bytes).Id is TagId.FileEntry or TagId.ExtendedFileEntry;

    private VirtualAllocationTable? ParseWithHeader(SystemFile file, byte[] content)
    {
        if (content.Length < VatHeader.Size)
        {
            return null;
        }

        VatHeader header = MemoryMarshal.AsRef<VatHeader>(content.AsSpan());
        int length = header.LengthOfHeader;
        return length < VatHeader.Size || length > content.Length || !TryTakeEntries(content.AsSpan(length), out uint[] entries)
            ? null
            : new VirtualAllocationTable
            {
                File = file,
                Entries = entries,
                Previous = PreviousOf(header.PreviousVatIcbLocation),
                HasHeader = true,
                Header = header,
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
        bool isTable = trailer.EntityIdentifier.Is(EntityIds.VirtualAllocationTable);
        return isTable && TryTakeEntries(content.AsSpan(0, length), out uint[] entries)
            ? new VirtualAllocationTable
            {
                File = file,
                Entries = entries,
                Previous = PreviousOf(trailer.PreviousVatIcbLocation),
                HasHeader = false,
                Counts = VatExtension.Read(file),
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
