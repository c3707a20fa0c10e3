using PacketFs.Core;
using PacketFs.TestKit.Volumes;

namespace PacketFs.TestKit.Simulation;

/// <summary>The words in which scenarios are written.</summary>
public sealed partial class ScenarioRun
{
    private static readonly TimeSpan s_longerThanAnyInterval = TimeSpan.FromSeconds(6);

    public void MakeDirectory(string path) =>
        Do($"mkdir {path}", volume => volume.Create(path, NodeKind.Directory, 0x1ED));

    public void CreateFile(string path) => Do($"creat {path}", volume => volume.Create(path, NodeKind.File, 0x1A4));

    public void MakeNode(string path, NodeKind kind) =>
        Do($"mknod {path}", volume => volume.Create(path, kind, 0x180, new DeviceNumber(7, 9)));

    public void MakeSymbolicLink(string path, string target) =>
        Do($"ln -s {target} {path}", volume => volume.CreateSymbolicLink(path, target));

    /// <summary>Writes bytes that name the file, this write and their place.</summary>
    public void Write(string path, long offset, int length)
    {
        byte[] data = new byte[length];
        ContentPattern.Fill(data, path[(path.LastIndexOf('/') + 1)..], ++_generation, offset);
        Do(
            $"write {path} {offset}+{length}, generation {_generation}",
            volume => volume.With(path, node => volume.Volume.Write(node, offset, data)));
    }

    /// <summary>Creates a file with this many bytes.</summary>
    public void CreateFile(string path, int length)
    {
        CreateFile(path);
        Write(path, 0, length);
    }

    public void Truncate(string path, long size) => Do($"truncate {path} {size}", volume => volume.With(
        path, node => volume.Volume.SetAttributes(node, new AttributeChange { Size = size })));

    public void ChangeMode(string path, ushort mode) => Do($"chmod {path}", volume => volume.With(
        path, node => volume.Volume.SetAttributes(node, new AttributeChange { Mode = mode })));

    /// <summary>Sets an extended attribute to bytes that name it and this change.</summary>
    public void SetAttribute(string path, string name, int length)
    {
        byte[] value = new byte[length];
        ContentPattern.Fill(value, name, ++_generation, 0);
        Do($"setfattr {path} {name} {length}, generation {_generation}", volume => volume.With(
            path, node => volume.Volume.SetExtendedAttribute(node, name, value, AttributeSetMode.Any)));
    }

    public void RemoveAttribute(string path, string name) => Do($"setfattr -x {path} {name}", volume => volume.With(
        path, node => volume.Volume.RemoveExtendedAttribute(node, name)));

    public void Allocate(string path, AllocationMode mode, long offset, long length) => Do(
        $"fallocate {path} {mode} {offset}+{length}",
        volume => volume.With(path, node => volume.Volume.Allocate(node, mode, offset, length)));

    public void CloseWriter(string path) =>
        Do($"close {path}", volume => volume.With(path, node => volume.Volume.CloseWriter(node)));

    public void Link(string path, string newPath) => Do($"ln {path} {newPath}", volume => volume.Link(path, newPath));

    public void Unlink(string path) =>
        Do($"rm {path}", volume => volume.At(path, (directory, name) => volume.Volume.Unlink(directory, name)));

    public void RemoveDirectory(string path) => Do(
        $"rmdir {path}",
        volume => volume.At(path, (directory, name) => volume.Volume.RemoveDirectory(directory, name)));

    public void Rename(string path, string newPath, RenameMode mode = RenameMode.Replace) =>
        Do($"mv {path} {newPath} ({mode})", volume => volume.Rename(path, newPath, mode));

    /// <summary>Opens an object: it goes on being usable under the handle's name after its last name is gone.</summary>
    public void Hold(string path, string handle) => Do($"open {path}", volume => volume.Hold(path, handle));

    public void LetGo(string handle) => Do($"close {handle}", volume => volume.LetGo(handle));

    public void Sync(string path, bool dataOnly = false) => Do(
        $"fsync {path}", volume => volume.With(path, node => volume.Volume.Sync(node, dataOnly)), persists: true);

    public void SyncAll() => Do("sync", volume => volume.Volume.Sync(), persists: true);

    /// <summary>Lets the commit interval pass and the host's loop run.</summary>
    public void WaitForCommit()
    {
        _clock.Advance(s_longerThanAnyInterval);
        Do("background step", volume => volume.Volume.RunBackgroundStep());
        Stack.RunDeviceStep();
    }

    /// <summary>A program that rests so long that the log is emptied.</summary>
    public void WaitForCheckpoint()
    {
        WaitForCommit();
        _clock.Advance(TimeSpan.FromMinutes(1));
        Stack.RunDeviceStep();
    }

    /// <summary>
    /// Random operations in a volume that nothing else has been done to. The tree is looked at only when a cut needs
    /// it.
    /// </summary>
    public void RandomSteps(int count, ulong seed, RandomOperationsOptions options)
    {
        _random ??= new RandomOperations(Stack.Volume, _clock, seed, options with { Model = ModelOptions() });
        for (int step = 0; step < count; step++)
        {
            RandomStep(_random);
        }
    }

    private void RandomStep(RandomOperations operations)
    {
        Doing = $"random operation {operations.OperationNumber + 1}";
        Expected.MoveOn(() => TreeImage.Capture(operations.Model));
        long commits = Stack.Volume.CommitCount;
        Stack.Recorder.Watcher = () => _ = Expected.Current;
        operations.Step();
        Stack.Recorder.Watcher = null;
        if (Stack.Volume.CommitCount != commits)
        {
            Persisted();
        }

        Expected.MoveOn(() => TreeImage.Capture(operations.Model));
    }
}
