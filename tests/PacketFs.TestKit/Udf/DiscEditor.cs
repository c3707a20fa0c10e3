using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.TestKit.Udf;

/// <summary>
/// Changes single fields of a volume behind everyone's back and seals what it changed again, so that the change itself
/// is what is found. For volumes of one partition; directories may be embedded or in whole extents.
/// </summary>
public sealed class DiscEditor
{
    private readonly SparseBlockDevice _device;
    private readonly IPartitionMapping _mapping;

    /// <param name="device">The volume's device.</param>
    /// <param name="hasRoot">False where the root is not in the first partition: then there is no <see
    /// cref="Root"/>.</param>
    public DiscEditor(SparseBlockDevice device, bool hasRoot = true)
    {
        _device = device;
        Volume = VolumeReader.Read(device).Volume ?? throw new InvalidOperationException("no volume to edit");
        _mapping = Volume.Maps[0].Mapping!;
        if (!hasRoot)
        {
            return;
        }

        byte[] set = ReadBlock(Volume.FileSetDescriptorSequenceExtent.Location.Block);
        Root = MemoryMarshal.AsRef<FileSetDescriptor>(set.AsSpan()).RootDirectoryIcb.Location.Block;
    }

    public delegate void FieldChange<T>(ref T structure)
        where T : struct;

    public LogicalVolume Volume { get; }

    /// <summary>Block of the root directory's ICB.</summary>
    public uint Root { get; }

    public int BlockSize => _device.Geometry.BlockSize;

    public byte[] ReadSector(long sector)
    {
        byte[] bytes = new byte[BlockSize];
        _device.Read(new Lba(sector), bytes);
        return bytes;
    }

    public void WriteSector(long sector, byte[] bytes) => _device.Write(new Lba(sector), bytes);

    public void EraseSector(long sector) => WriteSector(sector, new byte[BlockSize]);

    public long SectorOf(uint block) => _mapping.TryMap(block, 1, out Lba start, out _)
        ? start.Value
        : throw new ArgumentOutOfRangeException(nameof(block));

    public byte[] ReadBlock(uint block) => ReadSector(SectorOf(block));

    public void WriteBlock(uint block, byte[] bytes) => WriteSector(SectorOf(block), bytes);

    /// <summary>
    /// Changes the structure at the start of a sector (or at an offset in it) and seals the sector again.
    /// </summary>
    public void EditSector<T>(long sector, FieldChange<T> change, int offset = 0)
        where T : struct
    {
        byte[] bytes = ReadSector(sector);
        change(ref MemoryMarshal.AsRef<T>(bytes.AsSpan(offset)));
        DescriptorTag.Reseal(bytes);
        WriteSector(sector, bytes);
    }

    public void EditBlock<T>(uint block, FieldChange<T> change, int offset = 0)
        where T : struct => EditSector(SectorOf(block), change, offset);

    /// <summary>Changes a volume descriptor in both sequences.</summary>
    public void EditVolume<T>(TagId id, FieldChange<T> change, int offset = 0)
        where T : struct
    {
        foreach (VolumeDescriptorSequence sequence in (VolumeDescriptorSequence[])[Volume.Main, Volume.Reserve])
        {
            foreach (RecordedDescriptor descriptor in sequence.Descriptors.Where(found => found.Tag.Id == id))
            {
                EditSector(descriptor.Location.Value, change, offset);
            }
        }
    }

    /// <summary>The ICB block of a path ("docs/small.txt"; "" is the root).</summary>
    public uint Find(string path)
    {
        uint icb = Root;
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            byte[] content = ReadContent(icb);
            icb = Entry(content, FindEntry(content, name)).Icb.Location.Block;
        }

        return icb;
    }

    /// <summary>Changes the entry of a name in a directory; null names the parent entry.</summary>
    public void EditEntry(string directory, string? name, FieldChange<FileIdentifierDescriptor> change) =>
        EditEntryBytes(directory, name, bytes => change(
            ref MemoryMarshal.AsRef<FileIdentifierDescriptor>(bytes.AsSpan())));

    /// <summary>
    /// As <see cref="EditEntry"/>, with all bytes of the entry; they are sealed again unless told not to.
    /// </summary>
    public void EditEntryBytes(string directory, string? name, Action<byte[]> change, bool seal = true)
    {
        uint icb = Find(directory);
        byte[] content = ReadContent(icb);
        int offset = FindEntry(content, name);
        byte[] entry = content.AsSpan(offset, Entry(content, offset).TotalSize).ToArray();
        change(entry);
        if (seal)
        {
            DescriptorTag.Reseal(entry);
        }

        entry.CopyTo(content.AsSpan(offset));
        WriteContent(icb, content);
    }

    /// <summary>All bytes of a file or directory.</summary>
    public byte[] ReadContent(uint icb)
    {
        byte[] block = ReadBlock(icb);
        ExtendedFileEntry head = MemoryMarshal.AsRef<ExtendedFileEntry>(block.AsSpan());
        byte[] content = new byte[head.InformationLength];
        ForEachPiece(block, content.Length, (sector, start, count) =>
            ReadSector(sector).AsSpan(0, count).CopyTo(content.AsSpan(start)), bytes => bytes.CopyTo(content, 0));
        return content;
    }

    public void WriteContent(uint icb, byte[] content)
    {
        byte[] block = ReadBlock(icb);
        int offset = DescriptorsOffset(block);
        ForEachPiece(
            block,
            content.Length,
            (sector, start, count) =>
            {
                byte[] bytes = ReadSector(sector);
                content.AsSpan(start, count).CopyTo(bytes);
                WriteSector(sector, bytes);
            },
            _ =>
            {
                content.CopyTo(block, offset);
                DescriptorTag.Reseal(block);
                WriteBlock(icb, block);
            });
    }

    /// <summary>
    /// Blocks that an object's allocation descriptors name, further extents of descriptors among them; none for what
    /// stands in its ICB.
    /// </summary>
    public IEnumerable<uint> BlocksOf(uint icb)
    {
        byte[] block = ReadBlock(icb);
        ExtendedFileEntry head = MemoryMarshal.AsRef<ExtendedFileEntry>(block.AsSpan());
        if (head.IcbTag.AllocationDescriptorType == AllocationDescriptorType.Embedded)
        {
            return [];
        }

        List<uint> blocks = [];
        byte[]? list = block.AsSpan(DescriptorsOffset(block), (int)(uint)head.LengthOfAllocationDescriptors).ToArray();
        while (list is not null)
        {
            byte[] now = list;
            list = null;
            foreach (ShortAd extent in MemoryMarshal.Cast<byte, ShortAd>(now))
            {
                bool isNext = extent.Type == ExtentType.NextExtentOfAllocationDescriptors;
                uint count = isNext ? 1 : (extent.Length + (uint)BlockSize - 1) / (uint)BlockSize;
                bool isThere = extent.Length > 0 && extent.Type != ExtentType.NotAllocated;
                blocks.AddRange(Enumerable.Range(0, isThere ? (int)count : 0).Select(i => extent.Position + (uint)i));
                if (isNext)
                {
                    byte[] further = ReadBlock(extent.Position);
                    int length = (int)(uint)MemoryMarshal.AsRef<AllocationExtentDescriptor>(further.AsSpan())
                        .LengthOfAllocationDescriptors;
                    list = further.AsSpan(AllocationExtentDescriptor.HeadSize, length).ToArray();
                    break;
                }
            }
        }

        return blocks;
    }

    /// <summary>Where an extended file entry's allocation descriptors start in its block.</summary>
    public static int DescriptorsOffset(byte[] block) => ExtendedFileEntry.HeadSize
        + (int)(uint)MemoryMarshal.AsRef<ExtendedFileEntry>(block.AsSpan()).LengthOfExtendedAttributes;

    private static FileIdentifierDescriptor Entry(byte[] content, int offset) =>
        MemoryMarshal.AsRef<FileIdentifierDescriptor>(content.AsSpan(offset));

    private static int FindEntry(byte[] content, string? name)
    {
        for (int offset = 0; offset < content.Length; offset += Entry(content, offset).TotalSize)
        {
            FileIdentifierDescriptor entry = Entry(content, offset);
            bool isParent = (entry.FileCharacteristics & FileCharacteristics.Parent) != 0;
            bool isDeleted = (entry.FileCharacteristics & FileCharacteristics.Deleted) != 0;
            string? found = Cs0.Decode(content.AsSpan(offset + entry.IdentifierOffset, entry.LengthOfFileIdentifier));
            if (name is null ? isParent : !isDeleted && found == name)
            {
                return offset;
            }
        }

        throw new InvalidOperationException($"no entry {name}");
    }

    private void ForEachPiece(byte[] block, int length, Action<long, int, int> piece, Action<byte[]> embedded)
    {
        ExtendedFileEntry head = MemoryMarshal.AsRef<ExtendedFileEntry>(block.AsSpan());
        int offset = DescriptorsOffset(block);
        if (head.IcbTag.AllocationDescriptorType == AllocationDescriptorType.Embedded)
        {
            embedded(block.AsSpan(offset, length).ToArray());
            return;
        }

        int position = 0;
        foreach (ShortAd extent in MemoryMarshal.Cast<byte, ShortAd>(
            block.AsSpan(offset, (int)(uint)head.LengthOfAllocationDescriptors)))
        {
            for (uint done = 0; done < extent.Length && position < length; done += (uint)BlockSize)
            {
                int count = Math.Min(BlockSize, length - position);
                piece(SectorOf(extent.Position + (done / (uint)BlockSize)), position, count);
                position += count;
            }
        }
    }
}
