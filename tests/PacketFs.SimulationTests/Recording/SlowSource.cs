using PacketFs.Emulation;
using PacketFs.Recording.Inputs;

namespace PacketFs.SimulationTests.Recording;

/// <summary>A source that stops for a minute in its middle, by the drive's clock.</summary>
internal sealed class SlowSource(ISectorSource source, SimulatedClock clock) : ISectorSource
{
    private bool _hasStopped;

    public int SectorSize => source.SectorSize;

    public long? SectorCount => source.SectorCount;

    public bool CanSeek => source.CanSeek;

    public int Read(long sector, Span<byte> buffer)
    {
        if (!_hasStopped && sector > source.SectorCount / 2)
        {
            _hasStopped = true;
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        return source.Read(sector, buffer);
    }

    public void Dispose() => source.Dispose();
}
