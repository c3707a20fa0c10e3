using System.IO.MemoryMappedFiles;

namespace PacketFs.SimulationTests.Kills;

/// <summary>
/// How far a process has come, in a file that both it and its killer have mapped: survives the kill, and is never
/// behind what was done.
/// </summary>
internal sealed class KillProgress : IDisposable
{
    private const int BegunOffset = 0;
    private const int DurableOffset = 8;
    private const int Bytes = 16;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    public KillProgress(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, Bytes);
        _view = _file.CreateViewAccessor();
    }

    /// <summary>The operation that was begun last; 0 before the first.</summary>
    public long Begun
    {
        get => _view.ReadInt64(BegunOffset);
        set
        {
            _view.Write(BegunOffset, value);
            Thread.MemoryBarrier();
        }
    }

    /// <summary>Operations that are durable for certain.</summary>
    public long Durable
    {
        get => _view.ReadInt64(DurableOffset);
        set
        {
            _view.Write(DurableOffset, value);
            Thread.MemoryBarrier();
        }
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
