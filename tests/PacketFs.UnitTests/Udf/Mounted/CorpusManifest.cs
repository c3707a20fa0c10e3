using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PacketFs.Core;
using PacketFs.TestKit.Volumes;

namespace PacketFs.UnitTests.Udf.Mounted;

/// <summary>What Linux saw in an image, line by line, and the same of a mounted volume of ours.</summary>
internal static class CorpusManifest
{
    private const uint Nobody = 65534;

    /// <summary>Null when Linux could not mount the image.</summary>
    public static SortedDictionary<string, string>? Parse(string manifest)
    {
        string[] lines = manifest.Split('\n');
        if (!lines.Contains("# mount ok"))
        {
            return null;
        }

        SortedDictionary<string, string> result = new(StringComparer.Ordinal);
        foreach (string line in lines.Where(line => line.Length > 0 && line[0] != '#'))
        {
            string[] fields = line.Split('\t');
            string[] path = fields[8].Split(" -> ");
            bool isDirectory = fields[0] == "d";
            bool isLink = fields[0] == "l";
            result[path[0]] = string.Join(
                '\t',
                fields[0],
                fields[1],
                fields[2],
                fields[3],
                isLink ? "-" : fields[4],
                fields[5],
                isDirectory ? "-" : fields[6],
                fields[7],
                isLink ? path[1] : "");
        }

        return result;
    }

    public static SortedDictionary<string, string> Of(IVolume volume)
    {
        SortedDictionary<string, string> result = new(StringComparer.Ordinal);
        Queue<(string Path, NodeId Directory)> waiting = new([("", NodeId.Root)]);
        result["."] = Describe(volume, volume.GetAttributes(NodeId.Root));
        while (waiting.TryDequeue(out (string Path, NodeId Directory) next))
        {
            foreach (DirectoryListing.Entry entry in
                DirectoryListing.ReadAll(volume, next.Directory, withAttributes: true))
            {
                string path = next.Path + Escape(entry.Name);
                result[path] = Describe(volume, entry.Attributes);
                if (entry.Attributes.Kind == NodeKind.Directory)
                {
                    waiting.Enqueue((path + "/", entry.Attributes.Id));
                }
            }
        }

        return result;
    }

    private static string Describe(IVolume volume, in NodeAttributes node)
    {
        string type = node.Kind switch
        {
            NodeKind.Directory => "d",
            NodeKind.SymbolicLink => "l",
            NodeKind.BlockDevice => "b",
            NodeKind.CharacterDevice => "c",
            NodeKind.Fifo => "p",
            NodeKind.Socket => "s",
            _ => "f",
        };
        string size = type switch
        {
            "d" or "l" => "-",
            "b" or "c" => $"{node.Device.Major},{node.Device.Minor}",
            _ => node.Size.ToString(CultureInfo.InvariantCulture),
        };
        return string.Join(
            '\t',
            type,
            Convert.ToString(node.Mode, 8),
            (node.UserId ?? Nobody).ToString(CultureInfo.InvariantCulture),
            (node.GroupId ?? Nobody).ToString(CultureInfo.InvariantCulture),
            size,
            $"{node.ModificationTime.Seconds}.{node.ModificationTime.Nanoseconds:D9}0",
            type == "d" ? "-" : node.LinkCount.ToString(CultureInfo.InvariantCulture),
            type == "f" ? Hash(volume, node) : "-",
            type == "l" ? Escape(volume.ReadSymbolicLink(node.Id)) : "");
    }

    private static string Hash(IVolume volume, in NodeAttributes node)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] chunk = new byte[256 * 1024];
        for (long offset = 0; offset < node.Size;)
        {
            int count = volume.Read(node.Id, offset, chunk);
            hash.AppendData(chunk, 0, count);
            offset += count;
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Escape(string text)
    {
        StringBuilder result = new();
        foreach (char c in text)
        {
            result.Append(c is < ' ' or '\x7F' or '\\' ? $"\\x{(int)c:x2}" : c.ToString());
        }

        return result.ToString();
    }
}
