using PacketFs.Core;
using PacketFs.TestKit.Volumes;

namespace PacketFs.TestKit.Simulation;

/// <summary>
/// A whole volume at one moment: every name, attribute and byte, by path. Made from the model or from a mounted
/// volume.
/// </summary>
public sealed class TreeImage
{
    private const int MostDifferences = 6;
    private const int LongestFile = 64 << 20;
    private readonly SortedDictionary<string, NodeImage> _nodes = new(StringComparer.Ordinal);

    private TreeImage()
    {
    }

    public IReadOnlyDictionary<string, NodeImage> Nodes => _nodes;

    /// <summary>Walks the volume; leaves its reference counts as they were.</summary>
    /// <exception cref="FsException">Something cannot be read; the message begins with its path.</exception>
    public static TreeImage Capture(IVolume volume)
    {
        TreeImage image = new();
        Dictionary<NodeId, string> firstPaths = [];
        Queue<(string Path, NodeId Id)> directories = new();
        image.Add(volume, "/", volume.GetAttributes(NodeId.Root), firstPaths);
        directories.Enqueue(("", NodeId.Root));
        while (directories.TryDequeue(out (string Path, NodeId Id) directory))
        {
            List<DirectoryListing.Entry> entries = At(
                directory.Path, () => DirectoryListing.ReadAll(volume, directory.Id, withAttributes: true));
            entries.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));
            foreach (DirectoryListing.Entry entry in entries)
            {
                string path = $"{directory.Path}/{entry.Name}";
                image.Add(volume, path, entry.Attributes, firstPaths);
                if (entry.Attributes.Kind == NodeKind.Directory)
                {
                    directories.Enqueue((path, entry.Attributes.Id));
                }

                volume.Forget(entry.Attributes.Id, 1);
            }
        }

        return image;
    }

    /// <summary>Null when both are the same; else the first differences, this one's values first.</summary>
    /// <param name="found">The other one.</param>
    /// <param name="ignoresRootTimes">Something was made and removed in the root.</param>
    public string? Difference(TreeImage found, bool ignoresRootTimes = false)
    {
        List<string> differences = [];
        foreach ((string path, NodeImage node) in _nodes)
        {
            if (!found._nodes.TryGetValue(path, out NodeImage? other))
            {
                differences.Add($"{path} is missing");
            }
            else if (node.Difference(other, ignoresRootTimes && path == "/") is { } difference)
            {
                differences.Add($"{path}: {difference}");
            }
        }

        differences.AddRange(found._nodes.Keys.Where(path => !_nodes.ContainsKey(path))
            .Select(path => $"{path} is there but should not be"));
        return differences.Count == 0 ? null : string.Join("; ", differences.Take(MostDifferences));
    }

    private static T At<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (FsException failure)
        {
            throw new FsException(failure.Error, $"{path}: {failure.Message}", failure.Sense, failure.Lba, failure);
        }
    }

    private void Add(IVolume volume, string path, NodeAttributes attributes, Dictionary<NodeId, string> firstPaths)
    {
        if (!firstPaths.TryGetValue(attributes.Id, out string? first))
        {
            firstPaths.Add(attributes.Id, first = path);
        }

        byte[]? content = first != path ? _nodes[first].Content
            : attributes.Kind == NodeKind.File ? At(path, () => ReadContent(volume, attributes)) : null;
        string? target = attributes.Kind == NodeKind.SymbolicLink
            ? At(path, () => volume.ReadSymbolicLink(attributes.Id)) : null;
        string extended = At(path, () => ReadExtended(volume, attributes.Id));
        if (!_nodes.TryAdd(path, new NodeImage(attributes, first, content, target, extended)))
        {
            throw new FsException(FsError.Corrupt, $"{path} is listed twice.");
        }
    }

    /// <summary>A node's extended attributes as one text; values by length and sum.</summary>
    internal static string ReadExtended(IVolume volume, NodeId node) => string.Join(
        ' ',
        volume.ListExtendedAttributes(node).Order(StringComparer.Ordinal).Select(name =>
        {
            byte[] value = new byte[volume.GetExtendedAttribute(node, name, [])];
            volume.GetExtendedAttribute(node, name, value);
            return $"{name}={value.Length}:{Crc16.Compute(value):X4}";
        }));

    private static byte[] ReadContent(IVolume volume, NodeAttributes attributes)
    {
        Invariant.Require(attributes.Size <= LongestFile, "simulated files are small");
        byte[] content = new byte[attributes.Size];
        int read = volume.Read(attributes.Id, 0, content);
        return read == content.Length ? content
            : throw new FsException(FsError.InputOutput, $"only {read} of {content.Length} bytes can be read");
    }
}
