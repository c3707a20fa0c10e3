using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.Udf.Structures;

namespace PacketFs.SimulationTests.Fuzz;

/// <summary>A structure with a tag: its block, its offset there, its bytes.</summary>
internal readonly record struct FuzzSpot(long Block, int Offset, int Length, TagId Id, uint Location)
{
    /// <summary>Descriptors at the start of blocks, and entries of directories anywhere in them.</summary>
    public static IReadOnlyList<FuzzSpot> Find(SparseBlockDevice device, long blocks)
    {
        List<FuzzSpot> spots = [];
        byte[] bytes = new byte[device.Geometry.BlockSize];
        for (long block = 0; block < blocks; block++)
        {
            device.Read(new Lba(block), bytes);
            if (!bytes.AsSpan().ContainsAnyExcept((byte)0))
            {
                continue;
            }

            for (int offset = 0; offset + FileIdentifierDescriptor.HeadSize <= bytes.Length; offset += 4)
            {
                ReadOnlySpan<byte> here = bytes.AsSpan(offset);
                bool isEntry = DescriptorTag.Of(here).Id == TagId.FileIdentifierDescriptor;
                if ((offset == 0 || isEntry) && DescriptorTag.Verify(here, null) is null)
                {
                    ref readonly DescriptorTag tag = ref DescriptorTag.Of(here);
                    int length = isEntry
                        ? Math.Min(here.Length, MemoryMarshal.AsRef<FileIdentifierDescriptor>(here).TotalSize)
                        : Math.Clamp(DescriptorTag.Size + tag.DescriptorCrcLength, 32, here.Length);
                    spots.Add(new FuzzSpot(block, offset, length, tag.Id, tag.TagLocation));
                }
            }
        }

        return spots;
    }
}
