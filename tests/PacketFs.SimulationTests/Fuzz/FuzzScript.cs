using PacketFs.Core;
using PacketFs.TestKit.Volumes;

namespace PacketFs.SimulationTests.Fuzz;

/// <summary>
/// Works on a volume: makes, changes, renames and removes what it has made itself and, when it may, what it finds
/// there. Errors are the disc's affair; it goes on with the next.
/// </summary>
internal sealed class FuzzScript(IVolume volume, Prng prng, bool touchesOthers)
{
    private const int Steps = 60;
    private const int Most = 100;
    private readonly List<(NodeId Directory, string Name, NodeId Node, bool IsDirectory)> _known = [];
    private readonly List<NodeId> _directories = [NodeId.Root];
    private int _made;

    public void Run()
    {
        if (touchesOthers)
        {
            Try(Gather);
        }

        for (int step = 0; step < Steps; step++)
        {
            Try(Step);
        }
    }

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (FsException)
        {
            // The disc is broken: that is what this is about.
            return;
        }
    }

    private void Gather()
    {
        for (int at = 0; at < _directories.Count && _known.Count < Most; at++)
        {
            NodeId directory = _directories[at];
            Try(() => GatherFrom(directory));
        }
    }

    private void GatherFrom(NodeId directory)
    {
        foreach (DirectoryListing.Entry entry in DirectoryListing.ReadSome(volume, directory, 0, Most))
        {
            if (volume.TryLookup(directory, entry.Name, out NodeAttributes found))
            {
                Note(directory, entry.Name, found);
            }
        }
    }

    private void Note(NodeId directory, string name, in NodeAttributes node)
    {
        bool isDirectory = node.Kind == NodeKind.Directory;
        _known.Add((directory, name, node.Id, isDirectory));
        if (isDirectory)
        {
            _directories.Add(node.Id);
        }
    }

    private void Step()
    {
        NodeId directory = _directories[prng.Next(_directories.Count)];
        string name = $"made {_made++}";
        int choice = prng.Next(12);
        if (_known.Count == 0 || choice < 3)
        {
            NewNode node = new(choice == 0 ? NodeKind.Directory : NodeKind.File, 0x1A4);
            Note(directory, name, volume.Create(directory, name, node));
            return;
        }

        int index = prng.Next(_known.Count);
        (NodeId parent, string old, NodeId id, bool isDirectory) = _known[index];
        switch (choice)
        {
            case 3 or 4 or 5:
                byte[] content = new byte[prng.Next(1, 50_000)];
                prng.Fill(content);
                volume.Write(id, prng.OneIn(2) ? 0 : prng.Next(100_000), content);
                break;
            case 6:
                volume.SetAttributes(id, new AttributeChange { Size = prng.Next(20_000), Mode = 0x180 });
                break;
            case 7:
                volume.Rename(parent, old, directory, name, RenameMode.Replace);
                _known[index] = (directory, name, id, isDirectory);
                break;
            case 8:
                Remove(parent, old, isDirectory);
                _known.RemoveAt(index);
                break;
            case 9:
                volume.SetExtendedAttribute(id, "user.fuzz", new byte[prng.Next(3000)], AttributeSetMode.Any);
                break;
            case 10:
                volume.Allocate(id, (AllocationMode)prng.Next(5), prng.Next(50_000), prng.Next(1, 50_000));
                break;
            default:
                volume.Sync();
                break;
        }
    }

    private void Remove(NodeId parent, string name, bool isDirectory)
    {
        if (isDirectory)
        {
            volume.RemoveDirectory(parent, name);
        }
        else
        {
            volume.Unlink(parent, name);
        }
    }
}
