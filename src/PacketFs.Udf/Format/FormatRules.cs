using System.Numerics;
using PacketFs.Core;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Format;

/// <summary>What can be formatted, and why not.</summary>
internal static class FormatRules
{
    /// <summary>BEA01, NSR0x, TEA01 and the empty one behind them.</summary>
    public const int RecognitionStructures = 4;
    private const int SmallestBlock = 512;
    private const int LargestBlock = 4096;

    public static FsException Refuse(string message) => new(FsError.InvalidArgument, message);

    public static FsException TooSmall(BlockGeometry geometry) => Refuse(
        $"{geometry.BlockCount} blocks of {geometry.BlockSize} bytes are too few for this volume.");

    public static void Check(BlockGeometry geometry, UdfFormatOptions options, UdfPartitionKind kind, int unit)
    {
        CheckGeometry(geometry);
        if (options.Revision < UdfRevision.V102 || options.Revision > UdfRevision.V260)
        {
            throw Refuse(
                $"UDF {options.Revision} cannot be written; choose 1.02, 1.50, 2.00, 2.01, 2.50 or 2.60.");
        }

        CheckLabel(options.Label);
        if (options.IsPseudoOverwrite && (options.Revision != UdfRevision.V260 || kind != UdfPartitionKind.Type1))
        {
            throw Refuse("Pseudo-overwrite needs UDF 2.60 and a plain partition.");
        }

        if (kind == UdfPartitionKind.Sparable)
        {
            CheckSparable(geometry, options, unit);
        }
        else if (options.DefectiveBlocks.Count > 0)
        {
            throw Refuse("A partition of type 1 has no way to mark defective blocks; make it sparable.");
        }
    }

    private static void CheckGeometry(BlockGeometry geometry)
    {
        if (geometry.IsReadOnly)
        {
            throw new FsException(FsError.ReadOnly, "The device takes no writes.");
        }

        if (geometry.BlockSize is < SmallestBlock or > LargestBlock || !BitOperations.IsPow2(geometry.BlockSize))
        {
            throw Refuse($"Blocks of {geometry.BlockSize} bytes are not supported; UDF volumes have 512 to 4096.");
        }

        if (geometry.BlockCount > uint.MaxValue)
        {
            throw Refuse($"{geometry.BlockCount} blocks are more than UDF can address.");
        }

        if (geometry.PacketBlocks < 1 || geometry.BlockCount % geometry.PacketBlocks != 0)
        {
            throw Refuse($"{geometry.BlockCount} blocks are not whole packets of {geometry.PacketBlocks}.");
        }
    }

    /// <summary>What can be made of a write-once medium; its geometry counts the blocks that it will have.</summary>
    public static void CheckSequential(BlockGeometry geometry, UdfFormatOptions options)
    {
        CheckGeometry(geometry);
        if (!options.Revision.HasVirtualPartition || options.Revision > UdfRevision.V260)
        {
            throw Refuse($"UDF {options.Revision} knows no virtual partitions; choose 1.50 to 2.60.");
        }

        CheckLabel(options.Label);
        if (options.DefectiveBlocks.Count > 0 || options.CommitAreaPackets > 0)
        {
            throw Refuse("A medium that is written once takes no commit area, and no list of defective blocks.");
        }
    }

    private static void CheckLabel(string label)
    {
        Dstring128 field = default;
        if (!field.TryEncode(label))
        {
            throw new FsException(
                FsError.NameTooLong, "The label is too long: 126 characters of ASCII, or 63 of anything else.");
        }
    }

    private static void CheckSparable(BlockGeometry geometry, UdfFormatOptions options, int unit)
    {
        if (!options.Revision.HasSparablePartition)
        {
            throw Refuse($"UDF {options.Revision} knows no sparable partitions; choose 1.50 or later.");
        }

        if (unit % geometry.PacketBlocks != 0 || !BitOperations.IsPow2(unit) || unit == 1)
        {
            throw Refuse($"Packets of {geometry.PacketBlocks} blocks cannot be spared in UDF {options.Revision}.");
        }

        // Linux refuses a volume whose sparing table takes more than one block.
        int most = (geometry.BlockSize - SparingTable.HeadSize) / SparingEntry.Size;
        if (options.SparePackets is { } spares && (spares < 1 || spares > most))
        {
            throw Refuse($"1 to {most} spare packets fit a sparing table of one block.");
        }
    }
}
