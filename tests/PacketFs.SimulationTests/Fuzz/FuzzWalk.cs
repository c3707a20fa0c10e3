using System.Security.Cryptography;
using PacketFs.Core;
using PacketFs.TestKit.Volumes;

namespace PacketFs.SimulationTests.Fuzz;

/// <summary>
/// Goes through a volume as a backup does: every name, attribute, link and stream, and the content of files as far as
/// it is worth it. Answers what it saw, by path.
/// </summary>
internal static class FuzzWalk
{
    private const int MostNodes = 3000;
    private const int MostBytes = 1 << 20;
    private const int BufferBytes = 65536;

    public static SortedDictionary<string, string> Run(IVolume volume)
    {
        SortedDictionary<string, string> seen = new(StringComparer.Ordinal);
        Queue<(string Path, NodeId Id)> directories = new([("", NodeId.Root)]);
        volume.GetStatistics();
        while (seen.Count < MostNodes && directories.TryDequeue(out (string Path, NodeId Id) directory))
        {
            foreach (DirectoryListing.Entry entry in List(volume, directory.Id))
            {
                string path = $"{directory.Path}/{entry.Name}";
                if (seen.Count < MostNodes && Try(() => Look(volume, directory.Id, entry.Name)) is { } found)
                {
                    seen[path] = found.Text;
                    if (found.Directory is { } id)
                    {
                        directories.Enqueue((path, id));
                    }
                }
            }
        }

        return seen;
    }

    /// <summary>Null for an error that a disc may bring about; everything else is a failure.</summary>
    private static (string Text, NodeId? Directory)? Try(Func<(string Text, NodeId? Directory)?> look)
    {
        try
        {
            return look();
        }
        catch (FsException e)
        {
            return (e.Error.ToString(), null);
        }
    }

    private static List<DirectoryListing.Entry> List(IVolume volume, NodeId directory)
    {
        try
        {
            volume.GetParent(directory);
            return DirectoryListing.ReadSome(volume, directory, 0, MostNodes);
        }
        catch (FsException)
        {
            return [];
        }
    }

    private static (string Text, NodeId? Directory)? Look(IVolume volume, NodeId directory, string name)
    {
        if (!volume.TryLookup(directory, name, out NodeAttributes attributes))
        {
            return null;
        }

        string streams = Streams(volume, attributes.Id);
        return attributes.Kind switch
        {
            NodeKind.Directory => ($"directory {streams}", attributes.Id),
            NodeKind.SymbolicLink => ($"link to {volume.ReadSymbolicLink(attributes.Id)} {streams}", null),
            NodeKind.File => (Content(volume, attributes) + streams, null),
            _ => ($"{attributes.Kind} {attributes.Device} {streams}", null),
        };
    }

    private static string Streams(IVolume volume, NodeId node)
    {
        string text = "";
        try
        {
            foreach (string name in volume.ListExtendedAttributes(node).Take(MostNodes))
            {
                int length = volume.GetExtendedAttribute(node, name, []);
                byte[] value = new byte[Math.Min(length, MostBytes)];
                text += length > MostBytes ? $"; {name}: {length}"
                    : $"; {name}: {Hash(value.AsSpan(0, volume.GetExtendedAttribute(node, name, value)))}";
            }

            return text;
        }
        catch (FsException e)
        {
            return $"{text}; {e.Error}";
        }
    }

    private static string Content(IVolume volume, in NodeAttributes attributes)
    {
        byte[] buffer = new byte[BufferBytes];
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long offset = 0;
        while (offset < Math.Min(attributes.Size, MostBytes))
        {
            int count = volume.Read(attributes.Id, offset, buffer);
            if (count == 0)
            {
                break;
            }

            hash.AppendData(buffer.AsSpan(0, count));
            offset += count;
        }

        foreach (long far in (long[])[attributes.Size / 2, Math.Max(0, attributes.Size - 10)])
        {
            volume.Read(attributes.Id, far, buffer);
        }

        if (attributes.Size > 0)
        {
            volume.Seek(attributes.Id, 0, SeekTarget.Hole);
        }

        return $"{attributes.Size} bytes, {Convert.ToHexString(hash.GetHashAndReset())[..16]}";
    }

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexString(SHA256.HashData(bytes))[..16];
}
