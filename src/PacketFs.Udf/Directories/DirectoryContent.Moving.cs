using System.Runtime.InteropServices;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Directories;

/// <summary>
/// The part of <see cref="DirectoryContent"/> for media that are written once: changed blocks get new places.
/// </summary>
internal sealed partial class DirectoryContent
{
    /// <summary>True when a block of the directory changed since it was written.</summary>
    public bool IsDirty(int block) => block / 64 < _dirty.Length && (_dirty[block / 64] >> (block % 64) & 1) != 0;

    /// <summary>
    /// Before changed blocks are moved: a tag that begins in one and ends in the next will change there, too.
    /// </summary>
    public void MarkSplitTags()
    {
        for (int offset = 0; offset < Length; offset += HeadAt(offset).TotalSize)
        {
            if (IsDirty(offset / _format.BlockSize))
            {
                MarkDirty(offset, DescriptorTag.Size);
            }
        }
    }

    /// <summary>Changed blocks have been moved: the tags of what begins in them are sealed again.</summary>
    public void SealDirty(in DirectoryPlacement locate)
    {
        for (int offset = 0; offset < Length;)
        {
            Span<byte> bytes = BytesAt(offset);
            if (IsDirty(offset / _format.BlockSize))
            {
                MemoryMarshal.AsRef<DescriptorTag>(bytes).TagLocation = locate.BlockOf(offset);
                DescriptorTag.Reseal(bytes);
            }

            offset += bytes.Length;
        }
    }
}
