using System.Diagnostics.CodeAnalysis;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Volumes;

/// <summary>Finds the block size of a plain image: the one for which an anchor verifies. UDF 2.2.3.</summary>
public static class BlockSizeProbe
{
    private const int AnchorOffset = 256;
    private static readonly int[] Sizes = [2048, 512, 4096, 1024];

    /// <summary>mkudffs makes such volumes; no system reads them, nor does this code.</summary>
    private static readonly int[] TooLarge = [8192, 16_384, 32_768];

    /// <summary>Reads bytes of the image at an offset; answers how many there were.</summary>
    [SuppressMessage("Design", "CA1034", Justification = "The delegate is this probe's own seam.")]
    public delegate int ReadBytes(long offsetBytes, Span<byte> buffer);

    /// <summary>Null: no anchor at any block size.</summary>
    public static int? Probe(ReadBytes read, long byteCount) => Probe(read, byteCount, Sizes);

    /// <summary>A block size that a volume has and that nobody reads; null where there is no such volume.</summary>
    public static int? ProbeTooLarge(ReadBytes read, long byteCount) => Probe(read, byteCount, TooLarge);

    private static int? Probe(ReadBytes read, long byteCount, int[] sizes)
    {
        byte[] block = new byte[sizes.Max()];
        foreach (int size in sizes)
        {
            long last = (byteCount / size) - 1;
            foreach (long place in (ReadOnlySpan<long>)[AnchorOffset, last - AnchorOffset, last, 2 * AnchorOffset])
            {
                Span<byte> bytes = block.AsSpan(0, size);
                if (place is >= 0 and <= uint.MaxValue && place <= last && read(place * size, bytes) == size
                    && DescriptorTag.Verify(
                        bytes,
                        (uint)place,
                        TagId.AnchorVolumeDescriptorPointer,
                        AnchorVolumeDescriptorPointer.Size) is null)
                {
                    return size;
                }
            }
        }

        return null;
    }

    /// <summary>
    /// For volumes whose anchors are all lost: the block size at which a primary volume descriptor in the first two
    /// mebibytes lies where its tag says. Null: there is none.
    /// </summary>
    public static int? ProbeSequences(ReadBytes read, long byteCount)
    {
        const int Step = 512;
        const long Searched = 2 << 20;
        byte[] bytes = new byte[PrimaryVolumeDescriptor.Size];
        for (long offset = Step; offset + Step <= Math.Min(Searched, byteCount); offset += Step)
        {
            bool isPrimary = read(offset, bytes) == bytes.Length
                && DescriptorTag.Verify(
                    bytes, null, TagId.PrimaryVolumeDescriptor, PrimaryVolumeDescriptor.Size) is null;
            long location = DescriptorTag.Of(bytes).TagLocation;
            if (isPrimary && location > 0 && offset % location == 0
                && Sizes.Contains((int)Math.Min(offset / location, int.MaxValue)))
            {
                return (int)(offset / location);
            }
        }

        return null;
    }

    /// <summary>
    /// For volumes without any descriptor left: the block size with which most file entries of the first 64 mebibytes
    /// agree about where their partition starts. Null: fewer than two agree at any size.
    /// </summary>
    public static int? ProbeEntries(ReadBytes read, long byteCount)
    {
        const int Step = 512;
        const long Searched = 64 << 20;
        Dictionary<(int Size, long Start), int> votes = [];
        byte[] bytes = new byte[Sizes.Max()];
        for (long offset = 0; offset + Step <= Math.Min(Searched, byteCount); offset += Step)
        {
            int count = read(offset, bytes);
            if (count < Step || DescriptorTag.Of(bytes).Id is not (TagId.FileEntry or TagId.ExtendedFileEntry)
                || DescriptorTag.Verify(bytes.AsSpan(0, count), null) is not null)
            {
                continue;
            }

            foreach (int size in Sizes.Where(size => offset % size == 0))
            {
                (int, long) vote = (size, offset - (DescriptorTag.Of(bytes).TagLocation * (long)size));
                votes[vote] = votes.GetValueOrDefault(vote) + 1;
            }
        }

        return votes.Where(vote => vote.Value > 1).OrderByDescending(vote => vote.Value)
            .Select(vote => (int?)vote.Key.Size).FirstOrDefault();
    }
}
