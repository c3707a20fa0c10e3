using PacketFs.Core;
using PacketFs.Udf.Directories;
using PacketFs.Udf.Files;
using PacketFs.Udf.Space;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Mounted;

/// <summary>
/// The object that owns blocks which nobody may use: the hidden file "Non-Allocatable Space" of the root (UDF 1.50,
/// 2.3.13), the system stream "*UDF Non-Allocatable Space" from 2.00 on (3.3.7.2). Its blocks are allocated, not
/// recorded, behind the end of its data.
/// </summary>
internal sealed class BadSpace(VolumeState state, LongAd systemStreams)
{
    private const string StreamName = "*UDF Non-Allocatable Space";

    /// <summary>The object; null on volumes that have none, or none that can take more.</summary>
    public UdfNode? Find() => FindEntry() is { } icb ? Load(icb) : null;

    /// <summary>Blocks that it owns; null on volumes that have no such object.</summary>
    public long? CountBlocks()
    {
        if (FindEntry() is not { } icb)
        {
            return null;
        }

        long blocks = 0;
        foreach (ref readonly FileExtent extent in state.Reader.Read(icb, state.ToId(icb)).Extents)
        {
            blocks += extent.Count;
        }

        return blocks;
    }

    private LbAddr? FindEntry()
    {
        DirectoryEntry entry;
        if (!state.Format.Revision.HasNamedStreams)
        {
            UdfNode root = state.Get(NodeId.Root);
            DirectoryContent names = root.Directory ?? DirectoryStore.ReadContent(state, root);
            return names.TryGetReserved(out entry) ? entry.Icb : null;
        }

        if (systemStreams.IsNone || !state.Blocks.Contains(systemStreams.Location, 1))
        {
            return null;
        }

        UdfNode directory = state.Reader.Read(systemStreams.Location, state.ToId(systemStreams.Location));
        return DirectoryStore.ReadContent(state, directory).TryFind(StreamName, out entry) ? entry.Icb : null;
    }

    /// <summary>Room for one more run is there, so that <see cref="Add"/> cannot fail.</summary>
    public void PrepareAdd(UdfNode record)
    {
        state.EnsureDescriptorRoom(record, 1);
        state.MarkDirty(record);
    }

    public void Add(UdfNode record, BlockRun run)
    {
        long end = record.Extents.Count == 0 ? 0 : record.Extents[record.Extents.Count - 1].FileEnd;
        record.Extents.Add(new FileExtent
        {
            FileBlock = end,
            Block = run.Start,
            Count = run.Count,
            Partition = state.Partition,
            IsRecorded = false,
        });
    }

    private UdfNode? Load(LbAddr icb)
    {
        UdfNode record = state.Get(state.ToId(icb));
        bool isPlain = record.Kind == NodeKind.File && record.Size == 0;
        if (isPlain && record.Embedded is { Length: 0 })
        {
            record.Embedded = null;
            record.UsesLongDescriptors = record.Icb.Partition != state.Partition;
        }

        isPlain &= record.Icb.Partition == state.Partition || record.UsesLongDescriptors;
        return isPlain && record.Embedded is null ? record : null;
    }
}
