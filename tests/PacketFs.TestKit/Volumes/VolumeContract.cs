using System.Text;
using PacketFs.Core;
using Xunit;

namespace PacketFs.TestKit.Volumes;

/// <summary>
/// What every <see cref="IVolume"/> must do, sentence by sentence. A volume's test class inherits it and says how a
/// new, empty volume is made. Where POSIX leaves a choice, <see cref="MemoryVolume"/> has made it.
/// </summary>
public abstract partial class VolumeContract : IDisposable
{
    private IVolume? _volume;

    protected StepClock Clock { get; } = new();

    /// <summary>The volume under test.</summary>
    protected IVolume Volume => _volume ??= CreateVolume(Clock);

    /// <summary>
    /// False where the revision cannot record them: the tests then want <see cref="FsError.NotSupported"/>.
    /// </summary>
    protected virtual bool SupportsExtendedAttributes => true;

    /// <summary>Bytes that the value of an object's only attribute can have.</summary>
    protected virtual int LargestAttribute => 65_536;

    /// <summary>True when the statistics count each name of an object, as UDF's integrity descriptor does.</summary>
    protected virtual bool CountsNames => false;

    /// <summary>False on media that are written once: what was deleted keeps its blocks.</summary>
    protected virtual bool ReusesSpace => true;

    /// <summary>Names that one file can have.</summary>
    protected virtual int MaxLinks => 65_535;

    /// <summary>Makes a new, empty volume that runs on this clock.</summary>
    protected abstract IVolume CreateVolume(TimeProvider clock);

    /// <summary>Mounts what was unmounted again.</summary>
    protected abstract IVolume? MountAgain(IVolume unmounted);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => _volume?.Dispose();

    protected static NewNode FileNode(ushort mode = 0x1A4) => new(NodeKind.File, mode, 1000, 100);

    protected static NewNode DirectoryNode(ushort mode = 0x1ED) => new(NodeKind.Directory, mode, 1000, 100);

    protected static NewNode LinkNode() => new(NodeKind.SymbolicLink, 0x1FF, 1000, 100);

    protected NodeId MakeFile(NodeId directory, string name) => Volume.Create(directory, name, FileNode()).Id;

    protected NodeId MakeFile(string name, string content)
    {
        NodeId file = MakeFile(NodeId.Root, name);
        Volume.Write(file, 0, Encoding.UTF8.GetBytes(content));
        return file;
    }

    protected NodeId MakeDirectory(NodeId directory, string name) => Volume.Create(directory, name, DirectoryNode()).Id;

    protected NodeAttributes Lookup(NodeId directory, string name)
    {
        Assert.True(Volume.TryLookup(directory, name, out NodeAttributes found), $"\"{name}\" is there");
        return found;
    }

    protected bool Exists(NodeId directory, string name) => Volume.TryLookup(directory, name, out _);

    protected byte[] ReadAll(NodeId file)
    {
        byte[] content = new byte[Volume.GetAttributes(file).Size];
        Assert.Equal(content.Length, Volume.Read(file, 0, content));
        return content;
    }

    protected string ReadText(NodeId file) => Encoding.UTF8.GetString(ReadAll(file));

    protected string[] NamesIn(NodeId directory) =>
        [.. DirectoryListing.Names(Volume, directory).Order(StringComparer.Ordinal)];

    protected static void Fails(FsError error, Action action)
    {
        FsException failure = Assert.Throws<FsException>(action);
        Assert.Equal(error, failure.Error);
        Assert.False(string.IsNullOrWhiteSpace(failure.Message), "an error says what is wrong");
    }

    protected FileTime Tick()
    {
        Clock.Advance(TimeSpan.FromMicroseconds(1_234_567));
        return FileTime.Now(Clock);
    }
}
