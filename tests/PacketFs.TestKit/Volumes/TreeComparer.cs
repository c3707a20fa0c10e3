using PacketFs.Core;

namespace PacketFs.TestKit.Volumes;

/// <summary>
/// Holds two volumes' whole trees against each other: names, which names are the same object, attributes, content,
/// targets, extended attributes. Leaves the reference counts as they were.
/// </summary>
public sealed class TreeComparer(IVolume expected, IVolume actual)
{
    private const int ChunkBytes = 256 * 1024;
    private const int MaxDifferences = 20;
    private readonly Dictionary<NodeId, NodeId> _partners = [];
    private readonly Dictionary<NodeId, NodeId> _partnersBack = [];
    private readonly List<string> _differences = [];
    private readonly Queue<(string Path, NodeId Expected, NodeId Actual)> _directories = [];
    private readonly byte[] _expectedBytes = new byte[ChunkBytes];
    private readonly byte[] _actualBytes = new byte[ChunkBytes];

    public AttributeComparison Attributes { get; init; } = AttributeComparison.Everything;

    public bool ExtendedAttributes { get; init; } = true;

    /// <summary>At most 20 differences, each "path: what (expected / actual)"; none when the trees are alike.</summary>
    public static IReadOnlyList<string> Compare(IVolume expected, IVolume actual) =>
        new TreeComparer(expected, actual).Run();

    public IReadOnlyList<string> Run()
    {
        CompareNode("/", expected.GetAttributes(NodeId.Root), actual.GetAttributes(NodeId.Root));
        _directories.Enqueue(("/", NodeId.Root, NodeId.Root));
        while (_differences.Count < MaxDifferences && _directories.TryDequeue(out var next))
        {
            CompareDirectory(next.Path, next.Expected, next.Actual);
        }

        return _differences;
    }

    private void CompareDirectory(string path, NodeId expectedId, NodeId actualId)
    {
        List<DirectoryListing.Entry> wanted = DirectoryListing.ReadAll(expected, expectedId, withAttributes: true);
        List<DirectoryListing.Entry> found = DirectoryListing.ReadAll(actual, actualId, withAttributes: true);
        Dictionary<string, NodeAttributes> byName = new(StringComparer.Ordinal);
        foreach (DirectoryListing.Entry entry in found)
        {
            if (!byName.TryAdd(entry.Name, entry.Attributes))
            {
                Report(path + entry.Name, "is listed twice");
            }
        }

        foreach (DirectoryListing.Entry entry in wanted)
        {
            string name = path + entry.Name;
            if (!byName.Remove(entry.Name, out NodeAttributes other))
            {
                Report(name, "is missing");
                continue;
            }

            CompareNode(name, entry.Attributes, other);
            if (entry.Attributes.Kind == NodeKind.Directory && other.Kind == NodeKind.Directory)
            {
                _directories.Enqueue((name + "/", entry.Attributes.Id, other.Id));
            }
        }

        foreach (string name in byName.Keys)
        {
            Report(path + name, "is there but should not be");
        }

        Forget(expected, wanted);
        Forget(actual, found);
    }

    private static void Forget(IVolume volume, List<DirectoryListing.Entry> entries)
    {
        foreach (DirectoryListing.Entry entry in entries)
        {
            volume.Forget(entry.Attributes.Id, 1);
        }
    }

    private void CompareNode(string path, in NodeAttributes wanted, in NodeAttributes found)
    {
        bool isNew = _partners.TryAdd(wanted.Id, found.Id);
        if (_partners[wanted.Id] != found.Id || (isNew && !_partnersBack.TryAdd(found.Id, wanted.Id)))
        {
            Report(path, "is linked with other names than it should be");
        }

        string? difference = Attributes.Difference(wanted, found);
        if (difference is not null)
        {
            Report(path, difference);
        }

        if (!isNew || wanted.Kind != found.Kind)
        {
            return;
        }

        if (wanted.Kind == NodeKind.File)
        {
            CompareContent(path, wanted, found);
        }
        else if (wanted.Kind == NodeKind.SymbolicLink)
        {
            string target = expected.ReadSymbolicLink(wanted.Id);
            string other = actual.ReadSymbolicLink(found.Id);
            if (target != other)
            {
                Report(path, $"target \"{target}\" / \"{other}\"");
            }
        }

        if (ExtendedAttributes)
        {
            CompareExtendedAttributes(path, wanted.Id, found.Id);
        }
    }

    private void CompareContent(string path, in NodeAttributes wanted, in NodeAttributes found)
    {
        for (long offset = 0; offset < wanted.Size; offset += ChunkBytes)
        {
            int wantedCount = expected.Read(wanted.Id, offset, _expectedBytes);
            int foundCount = actual.Read(found.Id, offset, _actualBytes);
            ReadOnlySpan<byte> left = _expectedBytes.AsSpan(0, wantedCount);
            ReadOnlySpan<byte> right = _actualBytes.AsSpan(0, foundCount);
            if (!left.SequenceEqual(right))
            {
                long at = offset + left.CommonPrefixLength(right);
                Report(path, $"content differs from byte {at} on (size {wanted.Size})");
                return;
            }
        }
    }

    private void CompareExtendedAttributes(string path, NodeId expectedId, NodeId actualId)
    {
        List<string> names = [.. expected.ListExtendedAttributes(expectedId).Order(StringComparer.Ordinal)];
        List<string> others = [.. actual.ListExtendedAttributes(actualId).Order(StringComparer.Ordinal)];
        if (!names.SequenceEqual(others))
        {
            Report(path, $"extended attributes {string.Join(',', names)} / {string.Join(',', others)}");
            return;
        }

        foreach (string name in names)
        {
            int length = expected.GetExtendedAttribute(expectedId, name, _expectedBytes);
            int otherLength = actual.GetExtendedAttribute(actualId, name, _actualBytes);
            if (!_expectedBytes.AsSpan(0, length).SequenceEqual(_actualBytes.AsSpan(0, otherLength)))
            {
                Report(path, $"extended attribute {name} differs");
            }
        }
    }

    private void Report(string path, string what)
    {
        if (_differences.Count < MaxDifferences)
        {
            _differences.Add($"{path}: {what}");
        }
    }
}
