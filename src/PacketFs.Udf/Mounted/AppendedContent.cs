using PacketFs.Core;
using PacketFs.Udf.Files;

namespace PacketFs.Udf.Mounted;

/// <summary>
/// The content of files that waits for a commit: when its blocks must move, the files' extents follow. Directories and
/// ICBs are written anew by the commit that they belong to.
/// </summary>
internal sealed class AppendedContent(VolumeState state, Lba partitionStart) : IAppendOwner
{
    private readonly List<FileExtent> _scratch = [];

    public List<AppendClaim> Claim(Lba start, int count)
    {
        uint first = BlockOf(start);
        uint last = first + (uint)count;
        List<AppendClaim> claims = [];
        foreach (UdfNode node in state.Cache.Nodes)
        {
            if (node.IsDirectory || node.Directory is not null)
            {
                continue;
            }

            foreach (FileExtent extent in node.Extents)
            {
                uint begin = Math.Max(extent.Block, first);
                uint end = Math.Min(extent.BlockEnd, last);
                if (extent.Partition == state.Partition && begin < end)
                {
                    claims.Add(new AppendClaim(
                        node, extent.FileBlock + (begin - extent.Block), end - begin, begin - first));
                }
            }
        }

        return claims;
    }

    public void Place(List<AppendClaim> claims, Lba start)
    {
        uint first = BlockOf(start);
        foreach (AppendClaim claim in claims)
        {
            _scratch.Clear();
            claim.Node.Extents.Remove(claim.FileBlock, claim.FileBlock + claim.Count, _scratch);
            claim.Node.Extents.Add(new FileExtent
            {
                FileBlock = claim.FileBlock,
                Block = first + claim.Offset,
                Count = claim.Count,
                Partition = state.Partition,
                IsRecorded = true,
            });
        }
    }

    private uint BlockOf(Lba sector) => checked((uint)(sector - partitionStart));
}
