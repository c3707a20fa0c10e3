using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Files;

/// <summary>
/// Walks allocation descriptors (ECMA-167 4/12.1) and fills a node's extents. Extents behind the information length are
/// the file's tail: space that it owns beyond its end.
/// </summary>
internal ref struct ExtentDecoder(UdfNode node, IBlockReader reader)
{
    private const long LargestFile = 1L << 52;
    private long _position;
    private bool _ended;

    /// <summary>Takes one area of descriptors; answers where the next one is, or null at the end.</summary>
    public LbAddr? Decode(ReadOnlySpan<byte> area)
    {
        int step = node.UsesLongDescriptors ? LongAd.Size : ShortAd.Size;
        for (; area.Length >= step; area = area[step..])
        {
            uint packed;
            LbAddr location;
            if (node.UsesLongDescriptors)
            {
                ref readonly LongAd descriptor = ref MemoryMarshal.AsRef<LongAd>(area);
                (packed, location) = (descriptor.ExtentLengthAndType, descriptor.Location);
            }
            else
            {
                ref readonly ShortAd descriptor = ref MemoryMarshal.AsRef<ShortAd>(area);
                packed = descriptor.ExtentLengthAndType;
                location = new LbAddr(descriptor.Position, node.Icb.Partition);
            }

            uint length = ExtentLength.Bytes(packed);
            if (length == 0)
            {
                break;
            }

            if (ExtentLength.Type(packed) == ExtentType.NextExtentOfAllocationDescriptors)
            {
                return location;
            }

            Add(ExtentLength.Type(packed), length, location);
        }

        return null;
    }

    private void Add(ExtentType type, uint length, LbAddr location)
    {
        if (_ended)
        {
            throw Corrupt("an extent that is no multiple of the block is not the last one");
        }

        uint blocks = (uint)(((long)length + reader.BlockSize - 1) / reader.BlockSize);
        long fileBlock = _position / reader.BlockSize;
        if (type != ExtentType.NotAllocated)
        {
            if (!reader.Contains(location, blocks))
            {
                throw Corrupt($"an extent at {location} lies outside its partition");
            }

            node.Extents.Add(new FileExtent
            {
                FileBlock = fileBlock,
                Block = location.Block,
                Count = blocks,
                Partition = location.Partition,
                IsRecorded = type == ExtentType.RecordedAndAllocated,
            });
        }

        bool partial = length % (uint)reader.BlockSize != 0;
        _position += partial && _position + length < node.Size ? length : (long)blocks * reader.BlockSize;
        _ended = partial && _position < node.Size;
        if (_position > LargestFile)
        {
            throw Corrupt("its extents are longer than any file");
        }
    }

    private readonly FsException Corrupt(string what) =>
        new(FsError.Corrupt, $"The object whose ICB is block {node.Icb} cannot be used: {what}.");
}
