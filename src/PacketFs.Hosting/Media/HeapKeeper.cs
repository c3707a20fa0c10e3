namespace PacketFs.Hosting.Media;

/// <summary>
/// Keeps a mount that runs for weeks small. Objects in our caches live long enough to grow old and are then replaced by
/// others; the runtime lets such garbage pile up as long as the machine has memory to spare. No hard limit, which would
/// end the process where a directory of a million names needs more: only a collection when old objects have grown by
/// <see cref="Slack"/> since the last one.
/// <para>Looks after every collection of the runtime, not by the clock: a listing of a directory can make a hundred
/// megabytes of old objects in half a second. An object that nobody holds is finalized right after the next collection;
/// each leaves another one behind.</para>
/// </summary>
internal sealed class HeapKeeper : IDisposable
{
    private const long Slack = 12L << 20;
    private const int Oldest = 2;
    private long _sizeAfterLast;
    private volatile bool _isOver;

    public HeapKeeper() => Watch(this);

    /// <summary>Looks no more; may be called twice.</summary>
    public void Dispose() => _isOver = true;

    private static void Watch(HeapKeeper keeper) => _ = new Messenger(keeper);

    private void Look()
    {
        if (_isOver)
        {
            return;
        }

        long size = SizeOf(GC.GetGCMemoryInfo(GCKind.Any));
        if (size > _sizeAfterLast + Slack)
        {
            GC.Collect(Oldest, GCCollectionMode.Forced, blocking: true, compacting: true);
            size = SizeOf(GC.GetGCMemoryInfo(GCKind.Any));
            _sizeAfterLast = size;
        }

        _sizeAfterLast = Math.Min(_sizeAfterLast, size);

        Watch(this);
    }

    /// <summary>The oldest generation and the large objects.</summary>
    private static long SizeOf(in GCMemoryInfo info) =>
        info.GenerationInfo[Oldest].SizeAfterBytes + info.GenerationInfo[Oldest + 1].SizeAfterBytes;

    private sealed class Messenger(HeapKeeper keeper)
    {
        ~Messenger() => keeper.Look();
    }
}
