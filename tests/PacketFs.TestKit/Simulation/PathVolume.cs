using PacketFs.Core;

namespace PacketFs.TestKit.Simulation;

/// <summary>
/// A volume by paths, as scenarios are written; drops every reference that it takes, but those of held objects.
/// </summary>
public sealed class PathVolume(IVolume volume)
{
    private readonly Dictionary<string, NodeId> _held = [];
    private readonly List<NodeId> _references = [];
    private int _depth;

    public IVolume Volume => volume;

    /// <summary>Does something with the node that a path names (or that is held under this name).</summary>
    public T With<T>(string path, Func<NodeId, T> act)
    {
        _depth++;
        try
        {
            return act(Find(path));
        }
        finally
        {
            _depth--;
            DropReferences();
        }
    }

    public void With(string path, Action<NodeId> act) => With<int>(path, node =>
    {
        act(node);
        return 0;
    });

    /// <summary>Does something with the directory of a path and the last name in it.</summary>
    public void At(string path, Action<NodeId, string> act)
    {
        int slash = path.LastIndexOf('/');
        With(slash < 0 ? "" : path[..slash], directory => act(directory, path[(slash + 1)..]));
    }

    public void Create(string path, NodeKind kind, ushort mode, DeviceNumber device = default) => At(
        path,
        (directory, name) => Take(volume.Create(directory, name, new NewNode(kind, mode, 0, 0, device))));

    public void CreateSymbolicLink(string path, string target) => At(
        path,
        (directory, name) => Take(volume.CreateSymbolicLink(
            directory, name, target, new NewNode(NodeKind.SymbolicLink, 0x1FF, 0, 0))));

    public void Link(string path, string newPath) => With(
        path, node => At(newPath, (directory, name) => Take(volume.Link(node, directory, name))));

    public void Rename(string path, string newPath, RenameMode mode) => At(path, (directory, name) =>
        At(newPath, (newDirectory, newName) => volume.Rename(directory, name, newDirectory, newName, mode)));

    /// <summary>Keeps the object open under a name of its own, whatever becomes of its path.</summary>
    public void Hold(string path, string handle)
    {
        _held[handle] = Find(path);
        _references.Remove(_held[handle]);
        DropReferences();
    }

    public void LetGo(string handle)
    {
        volume.Forget(_held[handle], 1);
        _held.Remove(handle);
    }

    public void LetGoOfAll()
    {
        foreach (string handle in _held.Keys.ToList())
        {
            LetGo(handle);
        }
    }

    private void Take(in NodeAttributes attributes) => _references.Add(attributes.Id);

    private NodeId Find(string path)
    {
        if (_held.TryGetValue(path, out NodeId held))
        {
            return held;
        }

        NodeId node = NodeId.Root;
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!volume.TryLookup(node, name, out NodeAttributes attributes))
            {
                throw new FsException(FsError.NotFound, $"There is no {path}.");
            }

            node = attributes.Id;
            _references.Add(node);
        }

        return node;
    }

    private void DropReferences()
    {
        if (_depth > 0)
        {
            return;
        }

        foreach (NodeId node in _references)
        {
            volume.Forget(node, 1);
        }

        _references.Clear();
    }
}
