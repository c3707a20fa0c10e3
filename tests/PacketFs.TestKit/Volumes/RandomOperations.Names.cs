using PacketFs.Core;

namespace PacketFs.TestKit.Volumes;

/// <content>Operations on names.</content>
public sealed partial class RandomOperations
{
    private void Create(NewNode node)
    {
        RandomHandle directory = AnyDirectory();
        string name = AnyName();
        Note($"{directory}/{Short(name)} {node.Kind}");
        BothAnswer((volume, isModel) => volume.Create(Id(directory, isModel), name, node), takesReference: true);
    }

    private void MakeSymbolicLink()
    {
        RandomHandle directory = AnyDirectory();
        string name = AnyName();
        string target = string.Join('/', Enumerable.Range(0, _random.Next(1, 6))
            .Select(_ => _random.OneIn(3) ? ".." : OddNames.Valid[_random.Next(OddNames.Valid.Count)]));
        target = _random.OneIn(4) ? "/" + target : target;
        NewNode node = new(NodeKind.SymbolicLink, 0x1FF, RandomOwner(), RandomOwner());
        Note($"{directory}/{Short(name)} -> {Short(target)}");
        BothAnswer(
            (volume, isModel) => volume.CreateSymbolicLink(Id(directory, isModel), name, target, node),
            takesReference: true);
    }

    private void Link()
    {
        RandomHandle target = _handles.Any(_random);
        RandomHandle directory = AnyDirectory();
        string name = AnyName();
        Note($"{target} as {directory}/{Short(name)}");
        BothAnswer(
            (volume, isModel) => volume.Link(Id(target, isModel), Id(directory, isModel), name),
            takesReference: true);
    }

    private void RemoveName(bool isDirectory)
    {
        RandomHandle directory = AnyDirectory();
        string name = AnyName();
        Note($"{directory}/{Short(name)}");
        Both((volume, isModel) =>
        {
            if (isDirectory)
            {
                volume.RemoveDirectory(Id(directory, isModel), name);
            }
            else
            {
                volume.Unlink(Id(directory, isModel), name);
            }
        });
    }

    private void RemoveTree()
    {
        RandomHandle directory = AnyDirectory();
        Note($"{directory} with everything in it");
        if (directory.Kind == NodeKind.Directory)
        {
            Both((volume, isModel) => RemoveContent(volume, Id(directory, isModel)));
        }
    }

    private static void RemoveContent(IVolume volume, NodeId top)
    {
        Stack<(NodeId Directory, bool IsEntered, NodeId Parent, string Name)> work = [];
        work.Push((top, false, top, string.Empty));
        while (work.TryPop(out var next))
        {
            if (next.IsEntered)
            {
                volume.RemoveDirectory(next.Parent, next.Name);
                volume.Forget(next.Directory, 1);
                continue;
            }

            if (next.Directory != top)
            {
                work.Push(next with { IsEntered = true });
            }

            List<DirectoryListing.Entry> all = DirectoryListing.ReadAll(volume, next.Directory, withAttributes: true);
            foreach (DirectoryListing.Entry entry in all.OrderBy(entry => entry.Name, StringComparer.Ordinal))
            {
                if (entry.Attributes.Kind == NodeKind.Directory)
                {
                    work.Push((entry.Attributes.Id, false, next.Directory, entry.Name));
                }
                else
                {
                    volume.Unlink(next.Directory, entry.Name);
                    volume.Forget(entry.Attributes.Id, 1);
                }
            }
        }
    }

    private void Rename(RenameMode mode)
    {
        RandomHandle from = AnyDirectory();
        RandomHandle to = _random.OneIn(2) ? from : AnyDirectory();
        string name = AnyName();
        string newName = _random.OneIn(30) ? name : AnyName();
        Note($"{from}/{Short(name)} to {to}/{Short(newName)}");
        Both((volume, isModel) => volume.Rename(Id(from, isModel), name, Id(to, isModel), newName, mode));
    }

    private void ReadDirectory()
    {
        RandomHandle directory = AnyDirectory();
        int batch = _random.Next(1, 30);
        bool withAttributes = _random.OneIn(2);
        Note($"{directory} by {batch}");
        bool done = Both(
            (volume, isModel) => DirectoryListing.ReadAll(volume, Id(directory, isModel), withAttributes, batch),
            out List<DirectoryListing.Entry> model,
            out List<DirectoryListing.Entry> subject);
        if (!done)
        {
            return;
        }

        if (model.Count != subject.Count)
        {
            Differ($"the model lists {model.Count} entries, the volume {subject.Count}");
        }

        model.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        subject.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        foreach ((DirectoryListing.Entry wanted, DirectoryListing.Entry found) in model.Zip(subject))
        {
            if (wanted.Name != found.Name || wanted.Attributes.Kind != found.Attributes.Kind)
            {
                Differ($"entry {wanted.Name} {wanted.Attributes.Kind} / {found.Name} {found.Attributes.Kind}");
            }

            if (withAttributes)
            {
                TakeReference(wanted.Attributes, found.Attributes);
            }
        }
    }

    private void Lookup(RandomHandle directory, string name)
    {
        Note($"{directory}/{Short(name)}");
        bool done = Both(
            (volume, isModel) => volume.TryLookup(Id(directory, isModel), name, out NodeAttributes found)
                ? (NodeAttributes?)found
                : null,
            out NodeAttributes? model,
            out NodeAttributes? subject);
        if (!done)
        {
            return;
        }

        if (model is null != subject is null)
        {
            Differ($"the model {(model is null ? "does not find" : "finds")} it, the volume does otherwise");
        }

        if (model is null || subject is null)
        {
            return;
        }

        string? difference = _options.Attributes.Difference(model.Value, subject.Value);
        if (difference is not null)
        {
            Differ($"attributes (model / volume): {difference}");
        }

        TakeReference(model.Value, subject.Value);
    }

    private void GetParent()
    {
        RandomHandle directory = AnyDirectory();
        Note($"{directory}");
        bool isRemoved = directory.Kind == NodeKind.Directory && Model.GetAttributes(directory.Model).LinkCount == 0;
        if (!isRemoved && Both(
            (volume, isModel) => volume.GetParent(Id(directory, isModel)), out NodeId model, out NodeId subject))
        {
            string? wrong = _handles.CheckPair(model, subject);
            if (wrong is not null)
            {
                Differ(wrong);
            }
        }
    }
}
