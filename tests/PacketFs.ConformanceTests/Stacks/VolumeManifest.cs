using System.Security.Cryptography;
using PacketFs.ConformanceTests.Manifests;
using PacketFs.Core;
using PacketFs.TestKit.Volumes;

namespace PacketFs.ConformanceTests.Stacks;

/// <summary>The manifest of a volume, straight from <see cref="IVolume"/>.</summary>
internal static class VolumeManifest
{
    private const int PieceBytes = 1 << 20;

    public static Manifest Of(IVolume volume)
    {
        List<ManifestEntry> entries = [];
        Stack<(NodeId Node, string Path)> folders = new();
        folders.Push((NodeId.Root, string.Empty));
        entries.Add(Entry(volume, volume.GetAttributes(NodeId.Root), string.Empty));
        while (folders.TryPop(out (NodeId Node, string Path) folder))
        {
            foreach (DirectoryListing.Entry found in DirectoryListing.ReadAll(
                volume, folder.Node, withAttributes: true))
            {
                string path = folder.Path.Length == 0 ? found.Name : $"{folder.Path}/{found.Name}";
                entries.Add(Entry(volume, found.Attributes, path));
                if (found.Attributes.Kind == NodeKind.Directory)
                {
                    folders.Push((found.Attributes.Id, path));
                }
            }
        }

        return Manifest.Of(entries);
    }

    private static ManifestEntry Entry(IVolume volume, NodeAttributes node, string path) => new(
        path,
        Letter(node.Kind),
        Convert.ToString(node.Mode, 8),
        node.UserId ?? 0,
        node.GroupId ?? 0,
        node.Kind == NodeKind.File ? node.Size : 0,
        node.ModificationTime.Microseconds,
        node.Kind == NodeKind.Directory ? 0 : (int)node.LinkCount,
        node.Kind is NodeKind.BlockDevice or NodeKind.CharacterDevice
            ? $"{node.Device.Major:x}:{node.Device.Minor:x}"
            : string.Empty,
        node.Kind == NodeKind.SymbolicLink ? volume.ReadSymbolicLink(node.Id) : string.Empty,
        node.Kind == NodeKind.File ? Sum(volume, node) : string.Empty);

    private static char Letter(NodeKind kind) => kind switch
    {
        NodeKind.Directory => 'd',
        NodeKind.SymbolicLink => 'l',
        NodeKind.BlockDevice => 'b',
        NodeKind.CharacterDevice => 'c',
        NodeKind.Fifo => 'p',
        NodeKind.Socket => 's',
        _ => 'f',
    };

    private static string Sum(IVolume volume, NodeAttributes node)
    {
        using IncrementalHash sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] piece = new byte[PieceBytes];
        try
        {
            for (long offset = 0; offset < node.Size;)
            {
                int count = volume.Read(node.Id, offset, piece);
                if (count == 0)
                {
                    return Manifest.Unreadable;
                }

                sum.AppendData(piece, 0, count);
                offset += count;
            }
        }
        catch (FsException)
        {
            return Manifest.Unreadable;
        }

        return Convert.ToHexStringLower(sum.GetHashAndReset());
    }
}
