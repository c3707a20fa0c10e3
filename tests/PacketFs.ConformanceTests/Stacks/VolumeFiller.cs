using System.Globalization;
using PacketFs.ConformanceTests.Manifests;
using PacketFs.ConformanceTests.Programs;
using PacketFs.Core;

namespace PacketFs.ConformanceTests.Stacks;

/// <summary>
/// Copies a tree of this machine into a volume by <see cref="IVolume"/>, as cp -a would through a mount.
/// </summary>
internal static class VolumeFiller
{
    private const int PieceBytes = 1 << 15;

    public static void Copy(string source, IVolume volume)
    {
        Dictionary<string, NodeId> nodes = new(StringComparer.Ordinal) { [string.Empty] = NodeId.Root };
        Dictionary<string, string> inodes = InodesOfLinkedFiles(source);
        Dictionary<string, string> firstName = new(StringComparer.Ordinal);
        Manifest manifest = HostManifest.Of(source);

        // In ordinal order a folder comes before what is in it.
        foreach (ManifestEntry entry in manifest.Entries.Values.Where(entry => entry.Path.Length > 0))
        {
            int slash = entry.Path.LastIndexOf('/');
            NodeId parent = nodes[slash < 0 ? string.Empty : entry.Path[..slash]];
            string name = entry.Path[(slash + 1)..];
            if (inodes.TryGetValue(entry.Path, out string? inode) && !firstName.TryAdd(inode, entry.Path))
            {
                nodes[entry.Path] = volume.Link(nodes[firstName[inode]], parent, name).Id;
                continue;
            }

            nodes[entry.Path] = Create(volume, parent, name, entry);
            if (entry.Type == 'f')
            {
                CopyContent(Path.Combine(source, entry.Path), volume, nodes[entry.Path]);
            }
        }

        foreach (ManifestEntry entry in manifest.Entries.Values)
        {
            SetAttributes(volume, nodes[entry.Path], entry);
        }
    }

    private static NodeId Create(IVolume volume, NodeId parent, string name, ManifestEntry entry)
    {
        NodeKind kind = entry.Type switch
        {
            'd' => NodeKind.Directory,
            'l' => NodeKind.SymbolicLink,
            'b' => NodeKind.BlockDevice,
            'c' => NodeKind.CharacterDevice,
            'p' => NodeKind.Fifo,
            's' => NodeKind.Socket,
            _ => NodeKind.File,
        };
        NewNode node = new(kind, Mode(entry), entry.Uid, entry.Gid, Device(entry));
        return kind == NodeKind.SymbolicLink
            ? volume.CreateSymbolicLink(parent, name, entry.Target, node).Id
            : volume.Create(parent, name, node).Id;
    }

    // Pieces of zeros become holes, as cp makes them.
    private static void CopyContent(string file, IVolume volume, NodeId node)
    {
        byte[] piece = new byte[PieceBytes];
        using FileStream stream = File.OpenRead(file);
        long offset = 0;
        while (stream.Read(piece) is var count and > 0)
        {
            ReadOnlySpan<byte> data = piece.AsSpan(0, count);
            if (data.ContainsAnyExcept((byte)0))
            {
                volume.Write(node, offset, data);
            }

            offset += count;
        }

        volume.SetAttributes(node, new AttributeChange { Size = offset });
        volume.CloseWriter(node);
    }

    private static void SetAttributes(IVolume volume, NodeId node, ManifestEntry entry)
    {
        FileTime time = new(entry.ModifiedMicroseconds);
        volume.SetAttributes(node, new AttributeChange
        {
            Mode = Mode(entry),
            UserId = entry.Uid,
            GroupId = entry.Gid,
            ModificationTime = time,
        });
    }

    private static ushort Mode(ManifestEntry entry) => Convert.ToUInt16(entry.Mode, 8);

    private static DeviceNumber Device(ManifestEntry entry)
    {
        string[] numbers = entry.Device.Split(':');
        return numbers.Length < 2
            ? default
            : new DeviceNumber(
                uint.Parse(numbers[0], NumberStyles.HexNumber), uint.Parse(numbers[1], NumberStyles.HexNumber));
    }

    private static Dictionary<string, string> InodesOfLinkedFiles(string source)
    {
        string output = OutsideProgram.Run("find", source, "-type", "f", "-links", "+1", "-printf", @"%i %P\n")
            .MustSucceed().Output;
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', 2))
            .ToDictionary(parts => parts[1], parts => parts[0], StringComparer.Ordinal);
    }
}
