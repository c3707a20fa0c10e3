using PacketFs.Core;

namespace PacketFs.TestKit.Volumes;

/// <content>The operations themselves.</content>
public sealed partial class RandomOperations
{
    private static readonly string[] AttributeNames = ["user.a", "user.b", "user.\u4E2D", "user.long-name-of-an-attribute"];

    private static readonly NodeKind[] SpecialKinds =
        [NodeKind.Fifo, NodeKind.Socket, NodeKind.BlockDevice, NodeKind.CharacterDevice];

    private void Apply(RandomOperation operation)
    {
        bool makes = operation is RandomOperation.CreateFile or RandomOperation.MakeDirectory or RandomOperation.MakeNode
            or RandomOperation.MakeSymbolicLink;
        if (makes && Model.NodeCount > _options.MaxNodes)
        {
            operation = _current = _random.OneIn(10) ? RandomOperation.RemoveTree : RandomOperation.Unlink;
        }

        switch (operation)
        {
            case RandomOperation.CreateFile:
                Create(new NewNode(NodeKind.File, RandomMode(), RandomOwner(), RandomOwner()));
                break;
            case RandomOperation.MakeDirectory:
                Create(new NewNode(NodeKind.Directory, RandomMode(), RandomOwner(), RandomOwner()));
                break;
            case RandomOperation.MakeNode:
                DeviceNumber device = new((uint)_random.Next(4096), (uint)_random.Next(1 << 20));
                NodeKind kind = SpecialKinds[_random.Next(SpecialKinds.Length)];
                Create(new NewNode(kind, RandomMode(), RandomOwner(), RandomOwner(), device));
                break;
            case RandomOperation.MakeSymbolicLink:
                MakeSymbolicLink();
                break;
            case RandomOperation.Link:
                Link();
                break;
            case RandomOperation.Unlink:
            case RandomOperation.RemoveDirectory:
                RemoveName(operation == RandomOperation.RemoveDirectory);
                break;
            case RandomOperation.RemoveTree:
                RemoveTree();
                break;
            case RandomOperation.Rename:
                Rename(RenameMode.Replace);
                break;
            case RandomOperation.RenameNoReplace:
                Rename(RenameMode.NoReplace);
                break;
            case RandomOperation.Exchange:
                Rename(RenameMode.Exchange);
                break;
            default:
                ApplyToContent(operation);
                break;
        }
    }

    private void ApplyToContent(RandomOperation operation)
    {
        switch (operation)
        {
            case RandomOperation.Write:
            case RandomOperation.Append:
            case RandomOperation.WriteFarAhead:
                Write(operation);
                break;
            case RandomOperation.Truncate:
                RandomHandle truncated = AnyFile();
                long size = RandomOffset();
                Note($"{truncated} to {size}");
                BothAnswer(
                    (volume, isModel) => volume.SetAttributes(Id(truncated, isModel), new AttributeChange { Size = size }),
                    takesReference: false);
                break;
            case RandomOperation.Allocate:
                Allocate(_random.OneIn(2) ? AllocationMode.Extend : AllocationMode.KeepSize);
                break;
            case RandomOperation.PunchHole:
                Allocate(AllocationMode.PunchHole);
                break;
            case RandomOperation.ZeroRange:
                Allocate(_random.OneIn(2) ? AllocationMode.ZeroRange : AllocationMode.ZeroRangeKeepSize);
                break;
            case RandomOperation.Read:
                Read();
                break;
            case RandomOperation.SeekDataOrHole:
                Seek();
                break;
            default:
                ApplyQuestion(operation);
                break;
        }
    }

    private void ApplyQuestion(RandomOperation operation)
    {
        switch (operation)
        {
            case RandomOperation.ReadDirectory:
                ReadDirectory();
                break;
            case RandomOperation.Lookup:
                Lookup(AnyDirectory(), AnyName());
                break;
            case RandomOperation.GetAttributes:
                RandomHandle asked = _handles.Any(_random);
                Note($"{asked}");
                BothAnswer((volume, isModel) => volume.GetAttributes(Id(asked, isModel)), takesReference: false);
                break;
            case RandomOperation.GetParent:
                GetParent();
                break;
            case RandomOperation.ReadSymbolicLink:
                RandomHandle link = _handles.Any(_random, NodeKind.SymbolicLink);
                Note($"{link}");
                BothAlike((volume, isModel) => volume.ReadSymbolicLink(Id(link, isModel)));
                break;
            case RandomOperation.ChangeMode:
            case RandomOperation.ChangeOwner:
            case RandomOperation.ChangeTimes:
                ChangeAttributes(operation);
                break;
            case RandomOperation.SetExtendedAttribute:
            case RandomOperation.GetExtendedAttribute:
            case RandomOperation.ListExtendedAttributes:
            case RandomOperation.RemoveExtendedAttribute:
                ApplyExtendedAttribute(operation);
                break;
            default:
                ApplyUpkeep(operation);
                break;
        }
    }

    private void ApplyUpkeep(RandomOperation operation)
    {
        switch (operation)
        {
            case RandomOperation.CloseWriter:
            case RandomOperation.SyncNode:
                RandomHandle handle = operation == RandomOperation.SyncNode ? _handles.Any(_random) : AnyFile();
                bool dataOnly = _random.OneIn(2);
                Note($"{handle}");
                if (operation == RandomOperation.SyncNode)
                {
                    Both((volume, isModel) => volume.Sync(Id(handle, isModel), dataOnly));
                }
                else
                {
                    Both((volume, isModel) => volume.CloseWriter(Id(handle, isModel)));
                }

                break;
            case RandomOperation.Forget:
                ForgetOne();
                break;
            case RandomOperation.BackgroundStep:
                Note(string.Empty);
                Both((volume, _) => volume.RunBackgroundStep());
                break;
            case RandomOperation.Remount when _options.Remount is not null:
                Remount();
                break;
            default:
                Note("all");
                Both((volume, _) => volume.Sync());
                break;
        }
    }

    private static NodeId Id(RandomHandle handle, bool isModel) => isModel ? handle.Model : handle.Subject;

    private RandomHandle AnyDirectory() =>
        _random.OneIn(60) ? _handles.Any(_random) : _handles.Any(_random, NodeKind.Directory);

    private RandomHandle AnyFile() =>
        _random.OneIn(60) ? _handles.Any(_random) : _handles.Any(_random, NodeKind.File);

    private string AnyName() => _random.OneIn(400)
        ? OddNames.Invalid[_random.Next(1, OddNames.Invalid.Count - 1)]
        : _options.Names[_random.Next(_options.Names.Count)];

    private ushort RandomMode() => (ushort)(_random.OneIn(8) ? _random.Next(0x1000) : 0x1A4);

    private uint? RandomOwner() => _random.OneIn(4) ? (uint)_random.NextInt64(uint.MaxValue) : (uint)_random.Next(3) * 1000;

    /// <summary>Often at a block's edge, where the mistakes are.</summary>
    private long RandomOffset()
    {
        long offset = _random.OneIn(3) ? _random.Next(4096) : _random.Next(_options.MaxFileBytes);
        return _random.OneIn(3) ? offset / 2048 * 2048 : offset;
    }

    private int RandomLength()
    {
        int length = _random.OneIn(3) ? _random.Next(1, 300) : _random.Next(1, _options.MaxWriteBytes);
        return _random.OneIn(4) ? Math.Max(length / 2048 * 2048, 1) : length;
    }

    private static string Short(string name) => name.Length > 30 ? $"{name[..27]}...({name.Length})" : name;

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
        Stack<(NodeId Directory, bool IsEntered, NodeId Parent, string Name)> work = new([(top, false, top, string.Empty)]);
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

            List<DirectoryListing.Entry> entries = DirectoryListing.ReadAll(volume, next.Directory, withAttributes: true);
            foreach (DirectoryListing.Entry entry in entries.OrderBy(entry => entry.Name, StringComparer.Ordinal))
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

    private void Write(RandomOperation operation)
    {
        RandomHandle file = AnyFile();
        int length = RandomLength();
        long offset = operation switch
        {
            RandomOperation.Append when file.Kind == NodeKind.File => Model.GetAttributes(file.Model).Size,
            RandomOperation.WriteFarAhead => _options.MaxFileBytes + _random.NextInt64(9L * _options.MaxFileBytes),
            _ => RandomOffset(),
        };
        if (operation == RandomOperation.Append && offset > _options.MaxFileBytes)
        {
            offset = RandomOffset();
        }

        int from = _random.Next(1 << 20);
        Note($"{file} {length} bytes at {offset}");
        Both((volume, isModel) => volume.Write(Id(file, isModel), offset, _noise.AsSpan(from, length)));
    }

    private void Allocate(AllocationMode mode)
    {
        RandomHandle file = AnyFile();
        long offset = RandomOffset();
        int length = _random.OneIn(50) ? 0 : RandomLength();
        Note($"{mode} {file} {length} bytes at {offset}");
        Both((volume, isModel) => volume.Allocate(Id(file, isModel), mode, offset, length));
    }

    private void Read()
    {
        RandomHandle file = AnyFile();
        int length = _random.Next(_modelBytes.Length);
        long offset = _random.OneIn(3) ? 0 : RandomOffset();
        Note($"{file} {length} bytes at {offset}");
        bool done = Both(
            (volume, isModel) => volume.Read(
                Id(file, isModel), offset, (isModel ? _modelBytes : _subjectBytes).AsSpan(0, length)),
            out int model,
            out int subject);
        if (!done)
        {
            return;
        }

        if (model != subject)
        {
            Differ($"the model read {model} bytes, the volume {subject}");
        }

        ReadOnlySpan<byte> wanted = _modelBytes.AsSpan(0, model);
        if (!wanted.SequenceEqual(_subjectBytes.AsSpan(0, model)))
        {
            Differ($"content differs from byte {offset + wanted.CommonPrefixLength(_subjectBytes)} on");
        }
    }

    /// <summary>Where data is may be coarser or finer than in the model, but no data may lie in what is called a hole.</summary>
    private void Seek()
    {
        RandomHandle file = AnyFile();
        long offset = RandomOffset();
        SeekTarget target = _random.OneIn(2) ? SeekTarget.Data : SeekTarget.Hole;
        Note($"{target} in {file} from {offset}");
        if (file.Kind != NodeKind.File)
        {
            Both((volume, isModel) => volume.Seek(Id(file, isModel), offset, target));
            return;
        }

        FsException? failure = Try(
            (volume, _) => volume.Seek(file.Subject, offset, target), Subject, false, out long found);
        long size = Model.GetAttributes(file.Model).Size;
        bool isPastEnd = offset >= size;
        bool mayFindNone = isPastEnd || target == SeekTarget.Data;
        if (failure is not null)
        {
            if (failure.Error != FsError.NoSuchOffset || !mayFindNone)
            {
                Differ($"the volume says {Say(failure)} (size {size})");
            }

            found = size;
        }
        else if (isPastEnd || found < offset || found > size)
        {
            Differ($"the volume found {found} (size {size})");
        }

        if (target == SeekTarget.Data && !isPastEnd)
        {
            RequireZeros(file, offset, found);
        }
    }

    private void RequireZeros(RandomHandle file, long from, long to)
    {
        while (from < to)
        {
            int count = Model.Read(file.Model, from, _modelBytes.AsSpan(0, (int)Math.Min(_modelBytes.Length, to - from)));
            int at = _modelBytes.AsSpan(0, count).IndexOfAnyExcept((byte)0);
            if (at >= 0)
            {
                Differ($"the volume calls byte {from + at} a hole, and it holds data");
            }

            from += count;
        }
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

    private void BothAlike<T>(Func<IVolume, bool, T> call)
    {
        if (Both(call, out T model, out T subject) && !EqualityComparer<T>.Default.Equals(model, subject))
        {
            Differ($"the model answers {model}, the volume {subject}");
        }
    }

    private void ChangeAttributes(RandomOperation operation)
    {
        RandomHandle handle = _handles.Any(_random);
        AttributeChange change = operation switch
        {
            RandomOperation.ChangeMode => new AttributeChange { Mode = (ushort)_random.Next(0x1000) },
            RandomOperation.ChangeOwner => new AttributeChange { UserId = RandomOwner(), GroupId = RandomOwner() },
            _ => new AttributeChange
            {
                AccessTime = RandomTime(),
                ModificationTime = RandomTime(),
                CreationTime = _random.OneIn(4) ? RandomTime() : null,
            },
        };
        Note($"{handle} {change}");
        BothAnswer((volume, isModel) => volume.SetAttributes(Id(handle, isModel), change), takesReference: false);
    }

    /// <summary>From 1907 to 2223.</summary>
    private FileTime RandomTime() => new(_random.NextInt64(10_000_000_000_000_000) - 2_000_000_000_000_000);

    private void ApplyExtendedAttribute(RandomOperation operation)
    {
        RandomHandle handle = _handles.Any(_random, NodeKind.File);
        string name = AttributeNames[_random.Next(AttributeNames.Length)];
        Note($"{handle} {name}");
        switch (operation)
        {
            case RandomOperation.SetExtendedAttribute:
                AttributeSetMode mode = _random.OneIn(3) ? (AttributeSetMode)_random.Next(3) : AttributeSetMode.Any;
                int from = _random.Next(1 << 20);
                int length = Math.Min(RandomLength(), _random.OneIn(5) ? 3000 : 200);
                Note($"{handle} {name} {mode} {length} bytes");
                Both((volume, isModel) =>
                    volume.SetExtendedAttribute(Id(handle, isModel), name, _noise.AsSpan(from, length), mode));
                break;
            case RandomOperation.GetExtendedAttribute:
                BothAlike((volume, isModel) => Convert.ToHexString(GetExtendedAttribute(volume, Id(handle, isModel), name)));
                break;
            case RandomOperation.RemoveExtendedAttribute:
                Both((volume, isModel) => volume.RemoveExtendedAttribute(Id(handle, isModel), name));
                break;
            default:
                BothAlike((volume, isModel) => string.Join('\n', volume
                    .ListExtendedAttributes(Id(handle, isModel)).Order(StringComparer.Ordinal)));
                break;
        }
    }

    private static byte[] GetExtendedAttribute(IVolume volume, NodeId node, string name)
    {
        byte[] value = new byte[volume.GetExtendedAttribute(node, name, [])];
        volume.GetExtendedAttribute(node, name, value);
        return value;
    }

    private void ForgetOne()
    {
        RandomHandle handle = _handles.Any(_random);
        Note($"{handle}");
        if (handle != _handles.Root)
        {
            Forget(handle);
        }
    }

    private void Forget(RandomHandle handle)
    {
        Both((volume, isModel) => volume.Forget(Id(handle, isModel), handle.References));
        _handles.Remove(handle);
    }

    private void Remount()
    {
        Note(string.Empty);
        ForgetEverything();
        Subject.Unmount();
        Subject = _options.Remount!(Subject);
        Model.Unmount();
        Model = Model.Remount();
        CompareTrees();
        long wanted = Model.GetStatistics().Files;
        long found = Subject.GetStatistics().Files;
        if (_options.ComparesCounts && wanted != found)
        {
            Differ($"after the remount the model counts {wanted} objects, the volume {found}");
        }

        HoldAgain();
    }

    /// <summary>Looks objects up from the root on, until half of the handles are in use again.</summary>
    private void HoldAgain()
    {
        Queue<RandomHandle> directories = new([_handles.Root]);
        while (directories.TryDequeue(out RandomHandle? directory))
        {
            foreach (string name in DirectoryListing.Names(Model, directory.Model).ToList())
            {
                if (_handles.Count > _options.MaxHandles / 2)
                {
                    return;
                }

                int before = _handles.Count;
                Lookup(directory, name);
                if (_handles.Count > before && _handles.Last.Kind == NodeKind.Directory)
                {
                    directories.Enqueue(_handles.Last);
                }
            }
        }
    }
}
