using PacketFs.Core;
using PacketFs.Udf.Directories;
using PacketFs.Udf.Files;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Attributes;

/// <summary>
/// Extended attributes as named streams (UDF 2.00 and later, 3.3.5): other systems see them as alternate data streams,
/// and theirs are seen here. A value that lies inside its stream's ICB is replaced there; any other is written to a new
/// stream, which then takes the old one's name, so that the next commit shows the old value or the new one.
/// </summary>
internal sealed class NamedStreams(VolumeState state, DirectoryStore directories, FileData data)
{
    private const string Reserved = "*UDF ";
    private const string ResourceFork = "*UDF Macintosh Resource Fork";

    /// <summary>ICBs of stream directory and stream, a block of descriptors, the entry.</summary>
    private const int BlocksBeside = 3 + Namespace.BlocksForEntry;

    public IReadOnlyList<string> List(UdfNode owner)
    {
        if (Attachments.Open(state, owner) is not { } set)
        {
            return [];
        }

        List<string> names = [];
        DirectoryContent content = directories.Open(set.Directory);
        Span<char> name = stackalloc char[EntryNames.MaximumShownChars];
        int offset = 0;
        while (content.TryRead(ref offset, name, out int length, out _))
        {
            names.Add(AttributeNames.FromStream(name[..length]));
        }

        return names;
    }

    /// <summary>The stream that records an attribute; null when there is none.</summary>
    public UdfNode? Find(UdfNode owner, ReadOnlySpan<char> attribute)
    {
        if (Attachments.Open(state, owner) is not { } set
            || !directories.Open(set.Directory).TryFind(AttributeNames.ToStream(attribute), out DirectoryEntry entry))
        {
            return null;
        }

        return Attachments.Load(state, owner, set, entry.Icb)
            ?? throw new FsException(FsError.Corrupt, $"The stream at {entry.Icb} cannot be read.");
    }

    public void Set(UdfNode owner, ReadOnlySpan<char> attribute, ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<char> name = AttributeNames.ToStream(attribute);
        Span<byte> identifier = stackalloc byte[Cs0.MaximumIdentifierBytes];
        EntryNames.CheckLength(name);
        bool encoded = Cs0.TryEncode(name, identifier, out int length);
        Invariant.Require(encoded, "a name of legal length fits its identifier");
        DirectoryEntry entry = default;
        StreamSet? set = Attachments.Open(state, owner);
        bool exists = set is not null && directories.Open(set.Directory).TryFind(name, out entry);
        UdfNode? old = exists ? Attachments.Load(state, owner, set!, entry.Icb) : null;
        state.MarkDirty(owner);
        if (old?.Embedded is not null && value.Length <= state.Writer.Room(old))
        {
            state.MarkDirty(old);
            old.Embedded = value.ToArray();
            old.Size = value.Length;
            old.ModificationTime = old.AttributeTime = state.Now;
            Recount(owner, set!);
            return;
        }

        Prepare(owner, value.Length);
        UdfNode stream = Write(owner, value, exists ? 0 : length, ref set);
        LongAd icb = directories.IcbOf(stream);
        if (exists)
        {
            directories.Redirect(set.Directory, entry, icb, entry.Characteristics);
            Discard(set, entry.Icb);
        }
        else
        {
            directories.AddEntry(set.Directory, identifier[..length], name, icb, CharacteristicsOf(name));
        }

        set.Streams[stream.Icb] = stream;
        owner.Streams = set;
        owner.StreamDirectoryIcb = new LongAd(
            (uint)state.BlockSize, ExtentType.RecordedAndAllocated, set.Directory.Icb);
        Recount(owner, set);
    }

    /// <summary>False when there is no such attribute.</summary>
    public bool Remove(UdfNode owner, ReadOnlySpan<char> attribute)
    {
        ReadOnlySpan<char> name = AttributeNames.ToStream(attribute);
        if (Attachments.Open(state, owner) is not { } set
            || !directories.Open(set.Directory).TryFind(name, out DirectoryEntry entry))
        {
            return false;
        }

        Attachments.Load(state, owner, set, entry.Icb);
        state.MarkDirty(owner);
        if (directories.Open(set.Directory).Count == 1)
        {
            Discard(set, entry.Icb);
            state.Free(set.Directory);
            owner.Streams = null;
            owner.StreamDirectoryIcb = default;
            owner.StreamBytes = 0;
            return true;
        }

        state.MarkDirty(set.Directory);
        directories.Remove(set.Directory, name, entry);
        Discard(set, entry.Icb);
        Recount(owner, set);
        return true;
    }

    /// <summary>UDF 3.3.5.2: streams that UDF defines are marked, but for one.</summary>
    private static FileCharacteristics CharacteristicsOf(ReadOnlySpan<char> name) =>
        name.StartsWith(Reserved, StringComparison.Ordinal) && name is not ResourceFork
            ? FileCharacteristics.Metadata
            : FileCharacteristics.None;

    /// <summary>
    /// Sees to it that no commit has to be made half-way: it would find a stream that nothing leads to yet.
    /// </summary>
    private void Prepare(UdfNode owner, int valueBytes)
    {
        long blocks = BlocksBeside + ((valueBytes + state.BlockSize - 1) / state.BlockSize);
        state.PrepareSpace(blocks, owner);
        state.PrepareNodeSpace(BlocksBeside, owner);
        if (!state.HasRoom(blocks, BlocksBeside))
        {
            throw state.NoSpace(blocks);
        }
    }

    /// <summary>Makes the new stream, and room for its entry; when that fails, nothing is left of either.</summary>
    private UdfNode Write(
        UdfNode owner,
        ReadOnlySpan<byte> value,
        int identifierLength,
        [System.Diagnostics.CodeAnalysis.NotNull] ref StreamSet? set)
    {
        UdfNode? newDirectory = set is null ? Create(owner, FileType.StreamDirectory) : null;
        UdfNode? stream = null;
        StreamSet target = set ?? new StreamSet(newDirectory!);
        try
        {
            stream = Create(owner, FileType.RegularFile);
            if (value.Length > 0)
            {
                data.Write(stream, 0, value);
            }

            stream.Window?.Owner?.Drop(stream.Window);
            state.MarkDirty(target.Directory);
            if (identifierLength > 0)
            {
                directories.PrepareAdd(target.Directory, identifierLength);
            }
        }
        catch
        {
            FreeIfAny(stream);
            FreeIfAny(newDirectory);
            throw;
        }

        set = target;
        return stream;
    }

    private UdfNode Create(UdfNode owner, FileType type)
    {
        if (!state.TryAllocateNode(out uint block))
        {
            throw state.NoSpace(1);
        }

        bool isDirectory = type == FileType.StreamDirectory;
        LbAddr icb = new(block, state.Nodes!.Partition);
        FileTime now = state.Now;
        UdfNode node = new()
        {
            Id = state.ToId(icb),
            Icb = icb,
            Owner = owner,
            UniqueId = owner.UniqueId,
            Kind = isDirectory ? NodeKind.Directory : NodeKind.File,
            FileType = type,
            Flags = isDirectory ? IcbFlags.None : IcbFlags.Stream,
            UserId = owner.UserId,
            GroupId = owner.GroupId,
            Permissions = owner.Permissions,
            LinkCount = owner.LinkCount == 0 ? (ushort)0 : (ushort)1,
            AccessTime = now,
            ModificationTime = now,
            AttributeTime = now,
            CreationTime = now,
            IsExtended = true,
            Embedded = [],
            IsNew = true,
            Parent = owner.Id,
        };
        if (isDirectory)
        {
            node.Embedded = DirectoryContent.CreateEmpty(directories.IcbOf(owner), state.Format, block);
            node.Size = node.Embedded.Length;
        }

        if (owner.LinkCount == 0)
        {
            state.Orphans.Add(node);
        }
        else
        {
            state.MarkDirty(node);
        }

        return node;
    }

    private void Discard(StreamSet set, LbAddr icb)
    {
        if (set.Streams.Remove(icb, out UdfNode? stream))
        {
            FreeIfAny(stream);
        }
    }

    private void FreeIfAny(UdfNode? node)
    {
        if (node is not null)
        {
            state.Free(node);
        }
    }

    /// <summary>The object size tells of all streams. ECMA-167 4/14.17.11.</summary>
    private void Recount(UdfNode owner, StreamSet set)
    {
        owner.StreamBytes = 0;
        foreach (UdfNode stream in Attachments.AllStreams(state, owner, set))
        {
            owner.StreamBytes += stream.Size;
        }
    }
}
