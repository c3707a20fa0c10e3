using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.UnitTests.Udf.Repair;

/// <summary>A volume on a medium that is written once, with a little of everything, and ways to break it.</summary>
internal sealed class AppendedDisc
{
    /// <summary>Identifiers are given out in the order of creation, from here on.</summary>
    private const ulong FirstId = LogicalVolumeHeaderDescriptor.FirstUniqueId;

    public const ulong Folder = FirstId;
    public const ulong File = FirstId + 1;
    public const ulong Large = FirstId + 2;
    public const ulong Many = FirstId + 3;

    public AppendedDisc(UdfRevision revision, int packetBlocks)
    {
        Device = new VolumeShape(revision, 2048, 60_000, packetBlocks)
        {
            PartitionKind = PacketFs.Udf.Format.UdfPartitionKind.Virtual,
        }.FormatAny() as AppendMemoryDevice ?? throw new InvalidOperationException("not written once");
        using UdfVolume volume = VolumeShape.Mount(Device, new StepClock());
        NewNode plain = new(NodeKind.File, 0x1A4);
        NewNode folder = new(NodeKind.Directory, 0x1ED);
        NodeId docs = volume.Create(NodeId.Root, "docs", folder).Id;
        NodeId file = volume.Create(docs, "file", plain).Id;
        volume.Write(file, 0, "the first version"u8);
        NodeId large = volume.Create(docs, "large", plain).Id;
        volume.Write(large, 0, new byte[50_000]);
        NodeId many = volume.Create(NodeId.Root, "many", folder).Id;
        for (int i = 0; i < 80; i++)
        {
            volume.Create(many, $"a name that is not so short {i}", plain);
        }

        volume.Sync();
        volume.Write(file, 0, "the newer version"u8);
        volume.Create(NodeId.Root, "last", plain);
        volume.Unmount();
    }

    public AppendMemoryDevice Device { get; private init; }

    public VirtualMapping Mapping =>
        VolumeReader.Read(Device).Volume!.Maps.Select(map => map.Mapping).OfType<VirtualMapping>().First();

    public long PartitionStart => VolumeReader.Read(Device).Volume!.Maps
        .First(map => map.Mapping is Type1Mapping).Partition.Start.Value;

    /// <summary>The sector in which the last version of an object's file entry is.</summary>
    public long SectorOf(ulong uniqueId)
    {
        byte[] block = new byte[2048];
        foreach (uint place in Mapping.Table.Entries.ToArray().Where(entry => entry != VatHeader.None))
        {
            Device.Read(new Lba(PartitionStart + place), block);
            ulong? id = DescriptorTag.Of(block).Id switch
            {
                TagId.FileEntry => MemoryMarshal.AsRef<FileEntry>(block.AsSpan()).UniqueId,
                TagId.ExtendedFileEntry => MemoryMarshal.AsRef<ExtendedFileEntry>(block.AsSpan()).UniqueId,
                _ => null,
            };
            if (id == uniqueId)
            {
                return PartitionStart + place;
            }
        }

        throw new InvalidOperationException($"no object {uniqueId}");
    }

    /// <summary>Changes a file entry and seals it again.</summary>
    public void Edit(ulong uniqueId, DiscEditor.FieldChange<FileEntry> change) =>
        Device.Damage(SectorOf(uniqueId), block =>
        {
            change(ref MemoryMarshal.AsRef<FileEntry>(block.AsSpan()));
            DescriptorTag.Reseal(block);
        });

    /// <summary>The first blocks, as they are.</summary>
    public byte[] Bytes(long blocks)
    {
        byte[] bytes = new byte[blocks * 2048];
        Device.Read(new Lba(0), bytes);
        return bytes;
    }
}
