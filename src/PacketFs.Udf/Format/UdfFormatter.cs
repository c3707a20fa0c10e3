using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Format;

/// <summary>
/// Makes a UDF volume: first a plan, which a person may look at, then the writing of it.
/// <para>Order of writing (so that an interrupted format is no volume rather than half of one): the old volume's
/// recognition sequence and anchors are wiped; then the partition's content, integrity sequence, sparing tables and
/// both descriptor sequences are written; after a flush come the anchors, after another the recognition sequence. On
/// media written in packets only whole packets are written.</para>
/// </summary>
public static class UdfFormatter
{
    private const int AnchorOffset = 256;

    /// <summary>Decides where everything goes. Nothing is read or written.</summary>
    /// <exception cref="FsException">The medium is too small, or what is asked for cannot be; the message says what to
    /// change.</exception>
    public static UdfLayout Plan(BlockGeometry geometry, UdfFormatOptions options) =>
        options.PartitionKind == UdfPartitionKind.Virtual
            ? SequentialLayoutPlanner.Plan(geometry, options)
            : UdfLayoutPlanner.Plan(geometry, options);

    /// <summary>Formats. Everything that the device held is lost.</summary>
    /// <exception cref="FsException">A write failed; its LBA, added to the defective blocks, makes a plan that avoids
    /// it.</exception>
    /// <exception cref="OperationCanceledException">Cancelled between two writes: the device holds no
    /// volume.</exception>
    public static void Write(
        IBlockDevice device,
        UdfLayout layout,
        IProgress<OperationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        if (layout.PartitionKind == UdfPartitionKind.Virtual)
        {
            IAppendDevice append = device as IAppendDevice ?? throw new FsException(
                FsError.NotSupported, "A virtual partition is for media that are written once, from front to back.");
            Invariant.Require(append.CapacityBlocks >= layout.Geometry.BlockCount, "the layout fits this device");
            SequentialFormatter.Write(append, layout, new FormatIdentity(layout.Options, 1), progress);
            return;
        }

        Invariant.Require(device.Geometry == layout.Geometry, "the layout was planned for this device");
        FormatIdentity identity = new(layout.Options, NextSerial(device));
        FormatWriter writer = new(device, layout, ExpectedBlocks(layout), progress, cancellation)
        {
            Collects = layout.IsPseudoOverwrite,
        };
        if (layout.IsPseudoOverwrite)
        {
            WriteOnce(writer, layout, identity);
            progress?.Report(new OperationProgress("Formatted", 1));
            return;
        }

        WipeOldVolume(writer, layout);
        writer.Flush();
        WriteContent(writer, layout, identity);
        WriteVolumeStructures(writer, layout, identity);
        writer.Flush();
        foreach (Lsn place in layout.Anchors)
        {
            writer.Write("Writing anchors", place.ToLba(), BuildAnchor(layout, identity, place));
        }

        writer.Flush();
        writer.Write("Writing recognition sequence", new Lba(0), BuildRecognition(layout));
        writer.Flush();
        progress?.Report(new OperationProgress("Formatted", 1));
    }

    /// <summary>
    /// Each packet once, in one flush, for a second time would cost a packet for good. A cut may leave half a volume
    /// there; formatting again then overwrites it.
    /// </summary>
    private static void WriteOnce(FormatWriter writer, UdfLayout layout, FormatIdentity identity)
    {
        WriteContent(writer, layout, identity);
        WriteVolumeStructures(writer, layout, identity);
        foreach (Lsn place in layout.Anchors)
        {
            writer.Write("Writing anchors", place.ToLba(), BuildAnchor(layout, identity, place));
        }

        writer.Write("Writing recognition sequence", new Lba(0), BuildRecognition(layout));
        writer.Flush();
    }

    /// <summary>UDF 2.2.1.1: another serial number than the old volume's.</summary>
    private static ushort NextSerial(IBlockDevice device)
    {
        ushort old = VolumeReader.Read(device).Volume?.PrimaryDescriptor.Tag.TagSerialNumber ?? 0;
        return old == ushort.MaxValue ? (ushort)1 : (ushort)(old + 1);
    }

    private static void WipeOldVolume(FormatWriter writer, UdfLayout layout)
    {
        const string Stage = "Wiping the old volume";
        long last = layout.Geometry.BlockCount - 1;
        writer.Wipe(Stage, 0, AnchorOffset + 1);
        writer.Wipe(Stage, 2 * AnchorOffset, (2 * AnchorOffset) + 1);
        writer.Wipe(Stage, Math.Max(last - AnchorOffset, AnchorOffset + 1), last + 1);
    }

    private static void WriteContent(FormatWriter writer, UdfLayout layout, FormatIdentity identity)
    {
        const string Stage = "Writing the file system";
        PartitionContentBuilder content = new(layout, identity);
        PartitionPlan plan = layout.Content;
        Lba origin = layout.Partition.Start;
        if (plan.BitmapBlocks > 0)
        {
            writer.WriteBitmap(Stage, identity.Serial);
        }

        List<Lba> copies = [origin + (plan.Metadata?.Main ?? 0)];
        if (plan.Metadata is { } metadata)
        {
            MetadataBuilder files = new(layout, identity);
            if (metadata.BitmapBlocks > 0)
            {
                writer.Write(Stage, origin + metadata.Bitmap, files.BuildBitmap());
                writer.Write(Stage, origin + metadata.BitmapIcb, files.BuildBitmapIcb());
            }

            writer.Write(Stage, origin + metadata.MainIcb, files.BuildMainIcb());
            writer.Write(Stage, origin + metadata.MirrorIcb, files.BuildMirrorIcb());
            if (metadata.IsDuplicated)
            {
                copies.Add(origin + metadata.Mirror);
            }
        }

        foreach (Lba start in copies)
        {
            WriteStructures(writer, start, plan, content, Stage);
        }
    }

    private static void WriteStructures(
        FormatWriter writer, Lba start, PartitionPlan plan, PartitionContentBuilder content, string stage)
    {
        writer.Write(stage, start + plan.FileSet, content.BuildFileSet());
        if (plan.SystemStreamDirectory is { } streams)
        {
            writer.Write(stage, start + streams, content.BuildSystemStreamDirectory(streams));
        }

        writer.Write(stage, start + plan.RootDirectory, content.BuildRoot());
        if (plan.NonAllocatableSpace is { } space)
        {
            writer.Write(stage, start + space, content.BuildNonAllocatableSpace(space));
        }
    }

    private static void WriteVolumeStructures(FormatWriter writer, UdfLayout layout, FormatIdentity identity)
    {
        const string Stage = "Writing the volume structures";
        PartitionContentBuilder content = new(layout, identity);
        Lba integrity = layout.IntegritySequence.Start;
        byte[] sequence = new byte[layout.IntegritySequence.BlockCount * layout.Geometry.BlockSize];
        content.BuildIntegrity((uint)integrity.Value).CopyTo(sequence, 0);
        content.BuildTerminator((uint)integrity.Value + 1).CopyTo(sequence, layout.Geometry.BlockSize);
        writer.Write(Stage, integrity, sequence);
        foreach (UdfRegion table in layout.SparingTables)
        {
            writer.Write(Stage, table.Start, content.BuildSparingTable((uint)table.Start.Value));
        }

        VolumeSequenceBuilder volume = new(layout, identity);
        writer.Write(Stage, layout.ReserveSequence.Start, volume.Build(layout.ReserveSequence));
        writer.Write(Stage, layout.MainSequence.Start, volume.Build(layout.MainSequence));
    }

    internal static byte[] BuildAnchor(UdfLayout layout, FormatIdentity identity, Lsn place)
    {
        byte[] bytes = new byte[AnchorVolumeDescriptorPointer.Size];
        ref AnchorVolumeDescriptorPointer anchor =
            ref MemoryMarshal.AsRef<AnchorVolumeDescriptorPointer>(bytes.AsSpan());
        anchor.MainVolumeDescriptorSequenceExtent = Extent(layout, layout.MainSequence);
        anchor.ReserveVolumeDescriptorSequenceExtent = Extent(layout, layout.ReserveSequence);
        DescriptorTag.Seal(
            bytes,
            TagId.AnchorVolumeDescriptorPointer,
            layout.Options.Revision.DescriptorVersion,
            identity.Serial,
            place.Value,
            bytes.Length - DescriptorTag.Size);
        return bytes;
    }

    private static ExtentAd Extent(UdfLayout layout, UdfRegion region) =>
        new((uint)(region.BlockCount * layout.Geometry.BlockSize), new Lsn((uint)region.Start.Value));

    /// <summary>The empty system area and the recognition sequence with the empty structure that ends it.</summary>
    internal static byte[] BuildRecognition(UdfLayout layout)
    {
        int stride = Math.Max(VolumeStructureDescriptor.Size, layout.Geometry.BlockSize);
        int offset = VolumeStructureDescriptor.SequenceOffsetBytes;
        byte[] bytes = new byte[offset + (FormatRules.RecognitionStructures * stride)];
        VolumeStructureDescriptor.WriteSequence(bytes, layout.Geometry.BlockSize, layout.Options.Revision);
        return bytes;
    }

    private static long ExpectedBlocks(UdfLayout layout)
    {
        long structures = 0;
        foreach (UdfRegion region in layout.Regions)
        {
            bool isWritten = region.Kind is not (UdfRegionKind.Partition
                or UdfRegionKind.SpareArea or UdfRegionKind.CommitArea);
            structures += isWritten ? Math.Max(region.BlockCount, layout.Geometry.PacketBlocks) : 0;
        }

        return structures + (2 * AnchorOffset) + (3 * layout.Geometry.PacketBlocks);
    }
}
