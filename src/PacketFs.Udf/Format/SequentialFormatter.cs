using PacketFs.Core;
using PacketFs.Udf.Files;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Format;

/// <summary>
/// Writes a new volume onto a blank medium that takes blocks from front to back only: all of it is some hundred blocks,
/// built in memory and recorded in one go. Without its last block, the virtual allocation table's ICB, there is no
/// volume.
/// </summary>
internal static class SequentialFormatter
{
    private const string Stage = "Writing the volume";

    public static void Write(
        IAppendDevice device, UdfLayout layout, FormatIdentity identity, IProgress<OperationProgress>? progress)
    {
        if (device.NextWritable.Value != 0)
        {
            throw new FsException(
                FsError.NotSupported, "The medium is recorded already; a write-once volume begins on a blank one.");
        }

        int size = layout.Geometry.BlockSize;
        uint table = layout.Content.VirtualTable!.Value;
        byte[] image = new byte[(layout.Partition.Start.Value + table + 1) * size];
        void Put(Lba place, ReadOnlySpan<byte> bytes) => bytes.CopyTo(image.AsSpan((int)(place.Value * size)));

        PartitionContentBuilder content = new(layout, identity);
        VolumeSequenceBuilder volume = new(layout, identity);
        Lba origin = layout.Partition.Start;
        Put(new Lba(0), UdfFormatter.BuildRecognition(layout));
        Put(layout.MainSequence.Start, volume.Build(layout.MainSequence));
        Put(layout.ReserveSequence.Start, volume.Build(layout.ReserveSequence));
        Put(layout.IntegritySequence.Start, content.BuildIntegrity((uint)layout.IntegritySequence.Start.Value));
        Put(
            layout.IntegritySequence.Start + 1,
            content.BuildTerminator((uint)layout.IntegritySequence.Start.Value + 1));
        foreach (Lsn anchor in layout.Anchors)
        {
            Put(anchor.ToLba(), UdfFormatter.BuildAnchor(layout, identity, anchor));
        }

        Put(origin, content.BuildFileSet());
        Put(origin + 1, content.BuildRoot());
        VolumeCounts counts = new()
        {
            Directories = 1,
            NextUniqueId = LogicalVolumeHeaderDescriptor.FirstUniqueId,
        };
        IcbFormat format = new(
            layout.Options.Revision, size, identity.Serial, FormatIdentity.Implementation);
        VatWriter tables = new(format, layout.Options.Label);
        byte[] entries = tables.BuildContent([0, 1], VatHeader.None, counts);
        Put(origin + table, tables.BuildIcb(entries, table - 1, table, counts, identity.Time.ToFileTime()));
        if (!tables.Embeds(entries.Length))
        {
            Put(origin + table - 1, entries);
        }

        device.Write(new Lba(0), image);
        device.Flush();
        progress?.Report(new OperationProgress(Stage, 1));
    }
}
