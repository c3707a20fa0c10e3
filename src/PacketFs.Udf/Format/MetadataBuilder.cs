using System.Runtime.InteropServices;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Format;

/// <summary>
/// Makes the three files of a new metadata partition: short_ads only, unique ID 0, no name anywhere. UDF 2.50, 2.2.13.
/// </summary>
internal sealed class MetadataBuilder(UdfLayout layout, FormatIdentity identity)
{
    private readonly PartitionContentBuilder _entries = new(layout, identity);

    private MetadataPlan Plan => layout.Content.Metadata!;

    private int BlockSize => layout.Geometry.BlockSize;

    public byte[] BuildMainIcb() => BuildIcb(
        Plan.MainIcb, FileType.MetadataFile, Plan.Main, Plan.BlockCount, (ulong)Plan.BlockCount * (ulong)BlockSize);

    public byte[] BuildMirrorIcb() => BuildIcb(
        Plan.MirrorIcb,
        FileType.MetadataMirrorFile,
        Plan.Mirror,
        Plan.BlockCount,
        (ulong)Plan.BlockCount * (ulong)BlockSize);

    public byte[] BuildBitmapIcb() => BuildIcb(
        Plan.BitmapIcb,
        FileType.MetadataBitmapFile,
        Plan.Bitmap,
        Plan.BitmapBlocks,
        (ulong)SpaceBitmapDescriptor.SizeFor(Plan.BlockCount));

    /// <summary>A space bitmap of the blocks of the metadata file.</summary>
    public byte[] BuildBitmap()
    {
        byte[] bytes = new byte[Plan.BitmapBlocks * BlockSize];
        ref SpaceBitmapDescriptor head = ref MemoryMarshal.AsRef<SpaceBitmapDescriptor>(bytes.AsSpan());
        head.NumberOfBits = Plan.BlockCount;
        head.NumberOfBytes = (Plan.BlockCount + 7) / 8;
        Span<byte> bits = bytes.AsSpan(SpaceBitmapDescriptor.HeadSize, (int)((Plan.BlockCount + 7) / 8));
        bits.Fill(0xFF);
        foreach (uint block in layout.Content.Structures)
        {
            bits[(int)(block / 8)] &= (byte)(0xFF ^ (1 << (int)(block % 8)));
        }

        int version = layout.Options.Revision.DescriptorVersion;
        DescriptorTag.Seal(bytes, TagId.SpaceBitmapDescriptor, version, identity.Serial, Plan.Bitmap, 0);
        return bytes;
    }

    private byte[] BuildIcb(uint self, FileType type, uint start, uint blocks, ulong length)
    {
        List<ShortAd> extents = [];
        uint most = ExtentLength.MaximumBytes(BlockSize) / (uint)BlockSize / Plan.Unit * Plan.Unit;
        ulong left = length;
        for (uint done = 0; done < blocks; done += most)
        {
            uint count = Math.Min(most, blocks - done);
            uint bytes = (uint)Math.Min(left, (ulong)count * (ulong)BlockSize);
            extents.Add(new ShortAd(bytes, ExtentType.RecordedAndAllocated, start + done));
            left -= bytes;
        }

        IcbTag tag = IcbTag.Create(type, AllocationDescriptorType.Short);
        return _entries.BuildEntry(
            self,
            tag,
            MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(extents)),
            length,
            FileOwner.None,
            FileOwner.None,
            default,
            uniqueId: 0,
            linkCount: 0,
            recordedBlocks: blocks);
    }
}
