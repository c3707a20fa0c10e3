using PacketFs.Core;
using PacketFs.Udf.Directories;
using PacketFs.Udf.Files;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Attributes;

/// <summary>
/// What hangs on an object beside its content: a stream directory with its streams (ECMA-167 4/9.2, UDF 3.3.5), a file
/// of extended attributes (4/9.1). It belongs to its owner: nothing else leads to it, and it goes where the owner goes.
/// </summary>
internal static class Attachments
{
    /// <summary>
    /// The object's streams; null when it has none. <see cref="FsError.Corrupt"/> when there are some that cannot be
    /// reached.
    /// </summary>
    public static StreamSet? Open(VolumeState state, UdfNode owner)
    {
        if (owner.Streams is null && !owner.StreamDirectoryIcb.IsNone)
        {
            UdfNode directory = state.LoadAttached(owner.StreamDirectoryIcb.Location, owner);
            if (directory.FileType != FileType.StreamDirectory)
            {
                throw new FsException(
                    FsError.Corrupt, $"The streams of the object at {owner.Icb} lie in what is no stream directory.");
            }

            owner.Streams = new StreamSet(directory);
        }

        return owner.Streams;
    }

    /// <summary>One stream; null when it cannot be read.</summary>
    public static UdfNode? Load(VolumeState state, UdfNode owner, StreamSet set, LbAddr icb)
    {
        if (!set.Streams.TryGetValue(icb, out UdfNode? stream))
        {
            stream = TryLoad(state, icb, owner);
            set.Streams.Add(icb, stream);
        }

        return stream;
    }

    /// <summary>
    /// Everything that hangs on the object and can be read; broken streams cost their blocks, not their owner's
    /// deletion.
    /// </summary>
    public static List<UdfNode> All(VolumeState state, UdfNode owner)
    {
        List<UdfNode> found = [];
        if (!owner.ExtendedAttributeIcb.IsNone)
        {
            owner.AttributeFile ??= TryLoad(state, owner.ExtendedAttributeIcb.Location, owner);
        }

        if (owner.AttributeFile is { } attributes)
        {
            found.Add(attributes);
        }

        try
        {
            if (Open(state, owner) is { } set)
            {
                found.Add(set.Directory);
                found.AddRange(AllStreams(state, owner, set));
            }
        }
        catch (FsException failure) when (failure.Error == FsError.Corrupt)
        {
            return found;
        }

        return found;
    }

    /// <summary>Every stream that can be read.</summary>
    public static IEnumerable<UdfNode> AllStreams(VolumeState state, UdfNode owner, StreamSet set)
    {
        foreach (LbAddr icb in Places(state, set))
        {
            if (Load(state, owner, set, icb) is { } stream)
            {
                yield return stream;
            }
        }
    }

    private static List<LbAddr> Places(VolumeState state, StreamSet set)
    {
        DirectoryContent content = set.Directory.Directory ?? DirectoryStore.ReadContent(state, set.Directory);
        List<LbAddr> places = [];
        Span<char> name = stackalloc char[EntryNames.MaximumShownChars];
        int offset = 0;
        while (content.TryRead(ref offset, name, out _, out DirectoryEntry entry))
        {
            places.Add(entry.Icb);
        }

        return places;
    }

    private static UdfNode? TryLoad(VolumeState state, LbAddr icb, UdfNode owner)
    {
        try
        {
            return state.LoadAttached(icb, owner);
        }
        catch (FsException failure) when (failure.Error == FsError.Corrupt)
        {
            return null;
        }
    }
}
