using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Files;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Repair;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Recover;

/// <summary>
/// Makes, in memory and behind the disc's last block, a volume whose root names what was found: descriptors, a file
/// set, directories, and a virtual allocation table where file entries lie wherever they were met. It can be mounted
/// as any other; the disc's own anchors are hidden from who reads it.
/// </summary>
internal sealed class DeepVolume
{
    private const uint SequenceSectors = 16;
    private static readonly UdfRevision Revision = UdfRevision.V201;
    private readonly IBlockDevice _source;
    private readonly PlannedDevice _view;
    private readonly DeepPlace _place;
    private long _next;

    private DeepVolume(IBlockDevice source, PlannedDevice view, DeepPlace place)
    {
        (_source, _view, _place) = (source, view, place);
        _next = source.Geometry.BlockCount;
    }

    private int BlockSize => _source.Geometry.BlockSize;

    private uint NextBlock => checked((uint)(_next - _place.Start));

    public static IBlockDevice Build(
        IBlockDevice source, DeepPlace place, SectorTable? nodes, IReadOnlyList<DeepItem> items)
    {
        DeepVolume volume = new(source, new PlannedDevice(source), place);
        volume.HideAnchors();
        uint root = volume.WriteTree(items);
        uint set = volume.WriteFileSet(root);
        long sequence = volume._next;
        volume._next += SequenceSectors;
        long end = volume._next + 1;
        if (nodes is not null)
        {
            end = volume.WriteTable(nodes) + 1;
        }

        volume.WriteSequence(sequence, set, end);
        volume.WriteAnchor(end - 1, sequence);
        volume._view.Extend(end);
        return volume._view;
    }

    private void HideAnchors()
    {
        byte[] nothing = new byte[BlockSize];
        foreach (AnchorPoint anchor in AnchorSearch.Find(
            new SectorReader(_source, new FindingCollector()), 0, new FindingCollector()))
        {
            _view.Plan(anchor.Location.ToLba(), nothing, RepairPhase.Fresh);
        }
    }

    private uint WriteTree(IReadOnlyList<DeepItem> items)
    {
        uint root = NextBlock;
        _next++;
        List<(string Name, bool IsDirectory, LongAd Icb)> top = [];
        foreach (IGrouping<string, DeepItem> folder in items.Where(item => item.Folder is not null)
            .GroupBy(item => item.Folder!))
        {
            uint icb = NextBlock;
            _next++;
            WriteDirectory(icb, root, [.. folder.Select(NameOf)]);
            top.Add((folder.Key, true, new LongAd(
                (uint)BlockSize, ExtentType.RecordedAndAllocated, new LbAddr(icb, _place.DataReference))));
        }

        top.AddRange(items.Where(item => item.Folder is null).Select(NameOf));
        WriteDirectory(root, root, top);
        return root;
    }

    private (string Name, bool IsDirectory, LongAd Icb) NameOf(DeepItem item) => (
        item.Name,
        item.Entry.IsDirectory,
        new LongAd(
            (uint)BlockSize, ExtentType.RecordedAndAllocated,
            new LbAddr(item.Entry.Location, _place.NodeReference), unchecked((uint)item.Entry.UniqueId)));

    private void WriteDirectory(uint icb, uint parent, List<(string Name, bool IsDirectory, LongAd Icb)> names)
    {
        uint start = NextBlock;
        LongAd up = new((uint)BlockSize, ExtentType.RecordedAndAllocated, new LbAddr(parent, _place.DataReference));
        List<byte[]> entries =
            [DirectoryItem.Create("", FileCharacteristics.Parent | FileCharacteristics.Directory, up).Bytes];
        HashSet<string> taken = new(StringComparer.Ordinal);
        foreach ((string name, bool isDirectory, LongAd target) in names)
        {
            entries.Add(DirectoryItem.Create(
                MakeUnique(name, taken),
                isDirectory ? FileCharacteristics.Directory : FileCharacteristics.None, target).Bytes);
        }

        int length = entries.Sum(entry => entry.Length);
        byte[] content = new byte[(length + BlockSize - 1) / BlockSize * BlockSize];
        int offset = 0;
        foreach (byte[] entry in entries)
        {
            DescriptorTag.Seal(
                entry, TagId.FileIdentifierDescriptor, Revision.DescriptorVersion, 0,
                start + (uint)(offset / BlockSize), entry.Length - DescriptorTag.Size);
            entry.CopyTo(content, offset);
            offset += entry.Length;
        }

        _view.Plan(new Lba(_next), content, RepairPhase.Fresh);
        _next += content.Length / BlockSize;
        byte[] block = new byte[BlockSize];
        ref FileEntry head = ref MemoryMarshal.AsRef<FileEntry>(block.AsSpan());
        head.IcbTag = IcbTag.Create(FileType.Directory, AllocationDescriptorType.Short);
        head.Permissions = uint.MaxValue >> 17;
        head.FileLinkCount = 1;
        head.InformationLength = (ulong)length;
        head.LogicalBlocksRecorded = (ulong)(content.Length / BlockSize);
        head.LengthOfAllocationDescriptors = ShortAd.Size;
        MemoryMarshal.Write(
            block.AsSpan(FileEntry.HeadSize), new ShortAd((uint)length, ExtentType.RecordedAndAllocated, start));
        DescriptorTag.Seal(
            block, TagId.FileEntry, Revision.DescriptorVersion, 0, icb,
            FileEntry.HeadSize + ShortAd.Size - DescriptorTag.Size);
        _view.Plan(new Lba(_place.Start + icb), block, RepairPhase.Fresh);
    }

    private static string MakeUnique(string name, HashSet<string> taken)
    {
        const int LongestStem = 110;
        string stem = name.Length > LongestStem ? name[..LongestStem] : name;
        string unique = name.Length > LongestStem + 10 ? stem : name;
        for (int number = 1; !taken.Add(unique); number++)
        {
            unique = $"{stem}~{number}";
        }

        return unique;
    }

    private uint WriteFileSet(uint root)
    {
        uint place = NextBlock;
        FileSetDescriptor set = new()
        {
            RootDirectoryIcb = new LongAd(
                (uint)BlockSize, ExtentType.RecordedAndAllocated, new LbAddr(root, _place.DataReference)),
            DomainIdentifier = EntityId.Domain(Revision),
            LogicalVolumeIdentifierCharacterSet = CharSpec.OstaCompressedUnicode,
            FileSetCharacterSet = CharSpec.OstaCompressedUnicode,
        };
        Put(_next, TagId.FileSetDescriptor, set, FileSetDescriptor.Size, place);
        _next++;
        return place;
    }

    /// <summary>Answers the sector of the table's ICB.</summary>
    private long WriteTable(SectorTable nodes)
    {
        IcbFormat format = new(
            Revision, BlockSize, 0, EntityId.Implementation(EntityIds.PacketFs, OperatingSystemClass.Undefined, 0));
        VatWriter tables = new(format, "RECOVERED");
        uint[] entries = new uint[nodes.BlockCount];
        Array.Fill(entries, VatHeader.None);
        foreach ((uint number, long sector) in nodes.Sectors)
        {
            entries[number] = checked((uint)(sector - _place.Start));
        }

        VolumeCounts counts = new() { Directories = 1, NextUniqueId = LogicalVolumeHeaderDescriptor.FirstUniqueId };
        byte[] content = tables.BuildContent(entries.Length > 0 ? entries : [0], VatHeader.None, counts);
        uint start = NextBlock;
        byte[] blocks = new byte[(content.Length + BlockSize - 1) / BlockSize * BlockSize];
        content.CopyTo(blocks, 0);
        _view.Plan(new Lba(_next), blocks, RepairPhase.Fresh);
        _next += blocks.Length / BlockSize;
        _view.Plan(
            new Lba(_next), tables.BuildIcb(content, start, NextBlock, counts, FileTime.None), RepairPhase.Fresh);
        return ++_next;
    }

    private void WriteSequence(long at, uint fileSet, long end)
    {
        PrimaryVolumeDescriptor primary = new()
        {
            DescriptorCharacterSet = CharSpec.OstaCompressedUnicode,
            ExplanatoryCharacterSet = CharSpec.OstaCompressedUnicode,
        };
        Put(at, TagId.PrimaryVolumeDescriptor, primary, PrimaryVolumeDescriptor.Size);
        PartitionDescriptor partition = new()
        {
            VolumeDescriptorSequenceNumber = 1,
            PartitionFlags = PartitionDescriptor.SpaceAllocated,
            PartitionContents = EntityId.Named(Revision.PartitionContents),
            AccessTypeField = (uint)PartitionAccessType.ReadOnly,
            PartitionStartingLocation = (uint)_place.Start,
            PartitionLength = (uint)Math.Min(end - _place.Start, uint.MaxValue),
        };
        Put(at + 1, TagId.PartitionDescriptor, partition, PartitionDescriptor.Size);
        PutLogical(at + 2, fileSet);
        Put(at + 3, TagId.TerminatingDescriptor, default(TerminatingDescriptor), TerminatingDescriptor.Size);
    }

    private void PutLogical(long at, uint fileSet)
    {
        byte[] bytes = new byte[Math.Max(BlockSize, LogicalVolumeDescriptor.HeadSize + 128)];
        ref LogicalVolumeDescriptor logical = ref MemoryMarshal.AsRef<LogicalVolumeDescriptor>(bytes.AsSpan());
        logical.VolumeDescriptorSequenceNumber = 2;
        logical.DescriptorCharacterSet = CharSpec.OstaCompressedUnicode;
        logical.LogicalBlockSize = (uint)BlockSize;
        logical.DomainIdentifier = EntityId.Domain(Revision);
        logical.FileSetDescriptorSequenceExtent = new LongAd(
            (uint)BlockSize, ExtentType.RecordedAndAllocated, new LbAddr(fileSet, _place.DataReference));
        Span<byte> maps = bytes.AsSpan(LogicalVolumeDescriptor.HeadSize);
        int length = 0;
        int count = _place.IsCollected ? 2 : 1;
        for (int reference = 0; reference < count; reference++)
        {
            length += !_place.IsCollected || reference == _place.DataReference
                ? PutPlainMap(maps[length..])
                : PutVirtualMap(maps[length..]);
        }

        logical.MapTableLength = (uint)length;
        logical.NumberOfPartitionMaps = (uint)count;
        int size = LogicalVolumeDescriptor.HeadSize + length;
        DescriptorTag.Seal(
            bytes, TagId.LogicalVolumeDescriptor, Revision.DescriptorVersion, 0, (uint)at, size - DescriptorTag.Size);
        _view.Plan(new Lba(at), bytes.AsSpan(0, BlockSize), RepairPhase.Fresh);
    }

    private static int PutPlainMap(Span<byte> maps)
    {
        ref Type1PartitionMap map = ref MemoryMarshal.AsRef<Type1PartitionMap>(maps);
        map.Header.PartitionMapType = PartitionMapHeader.Type1;
        map.Header.PartitionMapLength = Type1PartitionMap.Size;
        map.VolumeSequenceNumber = 1;
        return Type1PartitionMap.Size;
    }

    private static int PutVirtualMap(Span<byte> maps)
    {
        ref VirtualPartitionMap map = ref MemoryMarshal.AsRef<VirtualPartitionMap>(maps);
        map.Header.PartitionMapType = PartitionMapHeader.Type2;
        map.Header.PartitionMapLength = VirtualPartitionMap.Size;
        map.PartitionTypeIdentifier = EntityId.Udf(
            EntityIds.VirtualPartition, Revision, OperatingSystemClass.Undefined, 0);
        map.VolumeSequenceNumber = 1;
        return VirtualPartitionMap.Size;
    }

    private void WriteAnchor(long at, long sequence)
    {
        ExtentAd extent = new(SequenceSectors * (uint)BlockSize, new Lsn(checked((uint)sequence)));
        AnchorVolumeDescriptorPointer anchor = new()
        {
            MainVolumeDescriptorSequenceExtent = extent,
            ReserveVolumeDescriptorSequenceExtent = extent,
        };
        Put(at, TagId.AnchorVolumeDescriptorPointer, anchor, AnchorVolumeDescriptorPointer.Size);
    }

    private void Put<T>(long sector, TagId id, T descriptor, int size, uint? location = null)
        where T : struct
    {
        byte[] bytes = new byte[Math.Max(BlockSize, size)];
        MemoryMarshal.Write(bytes, descriptor);
        DescriptorTag.Seal(
            bytes, id, Revision.DescriptorVersion, 0, location ?? (uint)sector, size - DescriptorTag.Size);
        _view.Plan(new Lba(sector), bytes.AsSpan(0, BlockSize), RepairPhase.Fresh);
    }
}
