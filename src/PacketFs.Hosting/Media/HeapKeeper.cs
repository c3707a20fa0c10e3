namespace PacketFs.Hosting.Media;

/// <summary>
/// Keeps a mount that runs for weeks small. Objects in our caches live long enough to grow old and are then replaced by
/// others; the runtime lets such garbage pile up as long as the machine has memory to spare. No hard limit, which would
/// end the process where a directory of a million names needs more: only a collection when old objects have grown by
/// <see cref="Slack"/> since the last one.
/// </summary>
internal sealed class HeapKeeper
{
    private const long Slack = 16L << 20;
    private const int Oldest = 2;
    private long _sizeAfterLast;
    private long _seen;

    /// <summary>Looks at what the runtime's last collection has left; costs nothing when there was none.</summary>
    public void Step()
    {
        GCMemoryInfo last = GC.GetGCMemoryInfo(GCKind.Any);
        if (last.Index == _seen)
        {
            return;
        }

        _seen = last.Index;
        if (SizeOf(last) > _sizeAfterLast + Slack)
        {
            GC.Collect(Oldest, GCCollectionMode.Forced, blocking: true, compacting: true);
            GCMemoryInfo now = GC.GetGCMemoryInfo(GCKind.Any);
            (_seen, _sizeAfterLast) = (now.Index, SizeOf(now));
        }
    }

    /// <summary>The oldest generation and the large objects.</summary>
    private static long SizeOf(in GCMemoryInfo info) =>
        info.GenerationInfo[Oldest].SizeAfterBytes + info.GenerationInfo[Oldest + 1].SizeAfterBytes;
}
