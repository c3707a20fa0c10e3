using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Mounted;

namespace PacketFs.UnitTests.Udf.Repair;

/// <summary>What a volume shows: by path, the kind and a hash of the content, or the error that reading it
/// gives.</summary>
internal static class FileContents
{
    public static SortedDictionary<string, string> Read(IBlockDevice device)
    {
        UdfMountOptions options = new() { ReadOnly = true };
        using UdfVolume volume = UdfVolume.Mount(device, options, TimeProvider.System, NullLogger.Instance);
        SortedDictionary<string, string> found = new(StringComparer.Ordinal);
        Queue<(string Path, NodeId Id)> directories = new([("", NodeId.Root)]);
        while (directories.TryDequeue(out (string Path, NodeId Id) directory))
        {
            foreach (DirectoryListing.Entry entry in List(volume, directory, found))
            {
                string path = $"{directory.Path}/{entry.Name}";
                found[path] = Describe(volume, directory.Id, entry.Name, path, directories);
            }
        }

        return found;
    }

    /// <summary>Paths that differ, or that only one of both has.</summary>
    public static IEnumerable<string> Differences(
        SortedDictionary<string, string> before, SortedDictionary<string, string> after) =>
        before.Keys.Union(after.Keys).Where(path => before.GetValueOrDefault(path) != after.GetValueOrDefault(path));

    private static List<DirectoryListing.Entry> List(
        UdfVolume volume, (string Path, NodeId Id) directory, SortedDictionary<string, string> found)
    {
        try
        {
            return DirectoryListing.ReadAll(volume, directory.Id, withAttributes: false);
        }
        catch (FsException failure)
        {
            found[directory.Path + "/"] = failure.Error.ToString();
            return [];
        }
    }

    private static string Describe(
        UdfVolume volume, NodeId directory, string name, string path, Queue<(string Path, NodeId Id)> directories)
    {
        try
        {
            if (!volume.TryLookup(directory, name, out NodeAttributes attributes))
            {
                return "not found";
            }

            switch (attributes.Kind)
            {
                case NodeKind.Directory:
                    directories.Enqueue((path, attributes.Id));
                    return "directory";
                case NodeKind.SymbolicLink:
                    return $"link to {volume.ReadSymbolicLink(attributes.Id)}";
                case NodeKind.File:
                    byte[] content = new byte[attributes.Size];
                    int count = content.Length == 0 ? 0 : volume.Read(attributes.Id, 0, content);
                    return $"{count} of {content.Length} bytes, {Convert.ToHexString(SHA256.HashData(content))[..16]}";
                default:
                    return attributes.Kind.ToString();
            }
        }
        catch (FsException failure)
        {
            return failure.Error.ToString();
        }
    }
}
