using PacketFs.Core;

namespace PacketFs.TestKit.Volumes;

/// <summary>Reads directories by a chosen number of entries, as a front end with a small buffer does.</summary>
public static class DirectoryListing
{
    public sealed record Entry(string Name, ulong Cookie, NodeAttributes Attributes);

    /// <summary>The whole directory. With attributes, each entry holds a reference that the caller drops.</summary>
    public static List<Entry> ReadAll(IVolume volume, NodeId directory, bool withAttributes = false, int batch = 100)
    {
        List<Entry> all = [];
        ulong cookie = 0;
        while (true)
        {
            List<Entry> some = ReadSome(volume, directory, cookie, batch, withAttributes);
            if (some.Count == 0)
            {
                return all;
            }

            all.AddRange(some);
            cookie = some[^1].Cookie;
        }
    }

    /// <summary>At most <paramref name="count"/> entries after a cookie.</summary>
    public static List<Entry> ReadSome(
        IVolume volume, NodeId directory, ulong cookie, int count, bool withAttributes = false)
    {
        Sink sink = new([], count, withAttributes);
        volume.ReadDirectory(directory, cookie, ref sink);
        return sink.Entries;
    }

    public static IEnumerable<string> Names(IVolume volume, NodeId directory) =>
        ReadAll(volume, directory).Select(entry => entry.Name);

    private readonly struct Sink(List<Entry> entries, int limit, bool withAttributes) : IDirectorySink
    {
        public List<Entry> Entries => entries;

        public bool WantsAttributes => withAttributes;

        public bool Add(ReadOnlySpan<char> name, ulong cookie, in NodeAttributes attributes)
        {
            if (entries.Count == limit)
            {
                return false;
            }

            entries.Add(new Entry(name.ToString(), cookie, attributes));
            return true;
        }
    }
}
