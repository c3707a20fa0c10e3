using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace PacketFs.TestKit.Volumes;

/// <summary>
/// Names in the order of their making. A name's cookie is given once and never again, so a listing that goes on after
/// a cookie neither misses nor repeats a name that stayed.
/// </summary>
internal sealed class MemoryDirectory
{
    private readonly Dictionary<string, Entry> _byName;
    private readonly Dictionary<string, Entry>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly List<Entry> _inOrder = [];
    private ulong _lastCookie;
    private int _subdirectories;

    public MemoryDirectory()
    {
        _byName = new Dictionary<string, Entry>(StringComparer.Ordinal);
        _bySpan = _byName.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public int Count => _byName.Count;

    public int Subdirectories => _subdirectories;

    public bool TryFind(ReadOnlySpan<char> name, [NotNullWhen(true)] out MemoryNode? node)
    {
        bool found = _bySpan.TryGetValue(name, out Entry? entry);
        node = entry?.Node;
        return found;
    }

    public void Add(ReadOnlySpan<char> name, MemoryNode node)
    {
        Entry entry = new(name.ToString(), ++_lastCookie, node);
        _byName.Add(entry.Name, entry);
        _inOrder.Add(entry);
        _subdirectories += node.IsDirectory ? 1 : 0;
    }

    public void Remove(ReadOnlySpan<char> name)
    {
        _bySpan.Remove(name, out _, out Entry? entry);
        _subdirectories -= entry!.Node.IsDirectory ? 1 : 0;
        entry.IsDead = true;
        if (_inOrder.Count > 32 && _inOrder.Count > 2 * _byName.Count)
        {
            _inOrder.RemoveAll(candidate => candidate.IsDead);
        }
    }

    /// <summary>The name stays, with its cookie, and leads to another node.</summary>
    public void Redirect(ReadOnlySpan<char> name, MemoryNode node)
    {
        Entry entry = _bySpan[name];
        _subdirectories += (node.IsDirectory ? 1 : 0) - (entry.Node.IsDirectory ? 1 : 0);
        entry.Node = node;
    }

    /// <summary>The entries after a cookie, the dead among them.</summary>
    public ReadOnlySpan<Entry> After(ulong cookie)
    {
        int low = 0;
        for (int high = _inOrder.Count; low < high;)
        {
            int middle = (low + high) / 2;
            (low, high) = _inOrder[middle].Cookie <= cookie ? (middle + 1, high) : (low, middle);
        }

        return CollectionsMarshal.AsSpan(_inOrder)[low..];
    }

    internal sealed class Entry(string name, ulong cookie, MemoryNode node)
    {
        public string Name { get; } = name;

        public ulong Cookie { get; } = cookie;

        public MemoryNode Node { get; set; } = node;

        public bool IsDead { get; set; }
    }
}
