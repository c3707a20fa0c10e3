using PacketFs.Core;

namespace PacketFs.Fat;

/// <summary>
/// Makes a FAT32 volume: first a plan, which a person may look at, then the writing of it. Only whole packets are
/// written, in ascending order within each step, so that no packet needs to be read first.
/// <para>Order of writing (so that an interrupted format is no volume rather than half of one): what was there is
/// wiped; then tables and root directory; after a flush the boot sectors, and after another the partition table.</para>
/// </summary>
public static class FatFormatter
{
    private const int AnchorBlock = 256;
    private const int PacketsPerWrite = 16;

    /// <summary>Decides where everything goes. Nothing is read or written.</summary>
    /// <exception cref="FsException">FAT32 cannot be made there, or not so; the message says why.</exception>
    public static FatLayout Plan(BlockGeometry geometry, FatFormatOptions options) =>
        FatLayoutPlanner.Plan(geometry, options);

    /// <summary>Formats. Everything that the device held is lost.</summary>
    /// <exception cref="FsException">A write failed; its LBA, added to the defective blocks, makes another
    /// plan.</exception>
    /// <exception cref="OperationCanceledException">Cancelled between two writes: the device holds no
    /// volume.</exception>
    public static void Write(
        IBlockDevice device,
        FatLayout layout,
        IProgress<OperationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        Invariant.Require(device.Geometry == layout.Geometry, "the layout was planned for this device");
        ZoneWriter writer = new(device, layout, progress, cancellation);
        Wipe(writer, layout);
        device.Flush();
        FatContent content = new(layout);
        for (int copy = 0; copy < FatLayout.FatCount; copy++)
        {
            writer.Write("Writing the tables", layout.FatStart(copy), layout.FatBlocks, content.FillTable);
        }

        // A cluster may be less than a packet; what follows it is free.
        long rootBlocks = Math.Min(
            Math.Max(layout.ClusterBlocks, layout.AlignmentBlocks),
            layout.VolumeStart.Value + layout.VolumeBlocks - layout.DataStart.Value);
        writer.Write("Writing the root directory", layout.DataStart, rootBlocks, content.FillRoot);
        device.Flush();
        writer.Write("Writing boot sectors", layout.VolumeStart, layout.ReservedBlocks, content.FillReserved);
        device.Flush();
        if (layout.Options.HasPartitionTable)
        {
            writer.Write("Writing the partition table", new Lba(0), layout.AlignmentBlocks, content.FillPartitionTable);
            device.Flush();
        }

        progress?.Report(new OperationProgress("Formatted", 1));
    }

    // Boot sectors first: from then on the old FAT volume is none. Then what would make somebody see a UDF volume or
    // an old
    // partition table: recognition sequence (block 16), anchors (256, 512, and the last and the 256th before it).
    private static void Wipe(ZoneWriter writer, FatLayout layout)
    {
        const string Stage = "Wiping the old volume";
        long count = layout.Geometry.BlockCount;
        writer.Wipe(Stage, 0, Math.Min(count, (2 * AnchorBlock) + 1));
        if (layout.VolumeStart.Value > 2 * AnchorBlock)
        {
            writer.Wipe(Stage, layout.VolumeStart.Value, layout.VolumeStart.Value + layout.ReservedBlocks);
        }

        writer.Wipe(Stage, count - AnchorBlock - 1, count);
    }

    /// <summary>Writes zones of whole packets, in portions that stay small.</summary>
    private sealed class ZoneWriter(
        IBlockDevice device,
        FatLayout layout,
        IProgress<OperationProgress>? progress,
        CancellationToken cancellation)
    {
        private readonly byte[] _portion =
            new byte[PacketsPerWrite * layout.AlignmentBlocks * device.Geometry.BlockSize];
        private readonly double _total = (layout.FatBlocks * FatLayout.FatCount) + layout.ReservedBlocks
            + (4 * AnchorBlock);
        private long _done;

        /// <summary>Zeros over these blocks and what shares their packets, in front of the data area or free.</summary>
        public void Wipe(string stage, long start, long end)
        {
            int unit = layout.AlignmentBlocks;
            start = Math.Max(0, start / unit * unit);
            end = Math.Min(device.Geometry.BlockCount, (end + unit - 1) / unit * unit);
            Write(stage, new Lba(start), end - start, static (_, _) => { });
        }

        /// <param name="fill">Given a portion of zeros and the number of its first block within the zone.</param>
        public void Write(string stage, Lba start, long blocks, Action<long, Memory<byte>> fill)
        {
            int blockSize = device.Geometry.BlockSize;
            long portionBlocks = _portion.Length / blockSize;
            for (long done = 0; done < blocks; done += portionBlocks)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report(new OperationProgress(stage, Math.Min(1, _done / _total)));
                int count = (int)Math.Min(portionBlocks, blocks - done);
                Memory<byte> bytes = _portion.AsMemory(0, count * blockSize);
                bytes.Span.Clear();
                fill(done, bytes);
                WriteAroundDefects(start + done, bytes.Span);
                _done += count;
            }
        }

        // Only zeros that wipe go there: whatever is needed lies elsewhere, by the plan.
        private void WriteAroundDefects(Lba start, ReadOnlySpan<byte> bytes)
        {
            int unitBytes = layout.AlignmentBlocks * device.Geometry.BlockSize;
            if (layout.Options.DefectiveBlocks.Count == 0)
            {
                device.Write(start, bytes);
                return;
            }

            while (!bytes.IsEmpty)
            {
                int length = Math.Min(unitBytes, bytes.Length);
                if (!layout.Options.DefectiveBlocks.Contains(start))
                {
                    device.Write(start, bytes[..length]);
                }

                bytes = bytes[length..];
                start += layout.AlignmentBlocks;
            }
        }
    }
}
