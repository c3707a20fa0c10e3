using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Files;

/// <summary>
/// Writes the blocks of allocation descriptors for which a node's ICB has no room, one after the other. ECMA-167
/// 4/14.5, UDF 2.3.11.
/// </summary>
internal ref struct DescriptorChain
{
    private readonly UdfNode _node;
    private readonly IcbFormat _format;
    private ExtentEncoder _encoder;
    private int _index;

    /// <param name="node">That has such blocks.</param>
    /// <param name="format">The volume's.</param>
    /// <param name="room">Bytes for descriptors in the node's ICB.</param>
    public DescriptorChain(UdfNode node, in IcbFormat format, int room)
    {
        _node = node;
        _format = format;
        _encoder = new ExtentEncoder(node, format.BlockSize);
        _encoder.Fill(stackalloc byte[room], node.DescriptorBlocks![0]);
    }

    /// <summary>What lies before this block of the file is said by what was written so far.</summary>
    public readonly long Position => _encoder.Position;

    /// <summary>Fills the next block; the last one takes all that is left.</summary>
    public void WriteNext(Span<byte> block)
    {
        List<uint> places = _node.DescriptorBlocks!;
        block.Clear();
        bool isLast = _index == places.Count - 1;
        int length = _encoder.Fill(
            block[AllocationExtentDescriptor.HeadSize..], isLast ? null : places[_index + 1]);
        Invariant.Require(!isLast || _encoder.IsAtEnd, "a file has blocks for all of its descriptors");
        MemoryMarshal.AsRef<AllocationExtentDescriptor>(block).LengthOfAllocationDescriptors = (uint)length;

        // Before 2.01 the CRC of this one covers its head alone (UDF 2.3.11.1); a head-only CRC is right everywhere.
        const int HeadOnly = AllocationExtentDescriptor.HeadSize - DescriptorTag.Size;
        DescriptorTag.Seal(
            block,
            TagId.AllocationExtentDescriptor,
            _format.Revision.DescriptorVersion,
            _format.Serial,
            places[_index++],
            HeadOnly);
    }
}
