using PacketFs.Core;

namespace PacketFs.TestKit.Volumes;

/// <content>The operations themselves.</content>
public sealed partial class RandomOperations
{
    private static readonly string[] AttributeNames =
        ["user.a", "user.b", "user.\u4E2D", "user.long-name-of-an-attribute"];

    private static readonly NodeKind[] SpecialKinds =
        [NodeKind.Fifo, NodeKind.Socket, NodeKind.BlockDevice, NodeKind.CharacterDevice];

    private void Apply(RandomOperation operation)
    {
        bool makes = operation is RandomOperation.CreateFile or RandomOperation.MakeDirectory
            or RandomOperation.MakeNode or RandomOperation.MakeSymbolicLink;
        if (makes && Model.NodeCount > _options.MaxNodes)
        {
            operation = _current = !_random.OneIn(10) ? RandomOperation.Unlink
                : _options.RemovesTrees ? RandomOperation.RemoveTree : RandomOperation.RemoveDirectory;
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
                AttributeChange change = new() { Size = size };
                BothAnswer(
                    (volume, isModel) => volume.SetAttributes(Id(truncated, isModel), change), takesReference: false);
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

    private uint? RandomOwner() =>
        _random.OneIn(4) ? (uint)_random.NextInt64(uint.MaxValue) : (uint)_random.Next(3) * 1000;

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
