using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Timing;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Media;

/// <summary>
/// De-icing: a drive that has nothing else to do writes zeros where nobody has written yet, from the start of the disc
/// to its end (DVD+RW, Mount Rainier). How far it has come is what the units say of themselves; the header says only
/// whether it goes on. A power cut leaves it suspended.
/// </summary>
internal sealed class BackgroundFormat
{
    private readonly EmulatedDisc _disc;
    private int _front;
    private long _credited;

    public BackgroundFormat(EmulatedDisc disc)
    {
        _disc = disc;
        if (Status == BackgroundFormatStatus.Running)
        {
            SetStatus(BackgroundFormatStatus.Suspended);
        }
    }

    public bool IsRunning => Status == BackgroundFormatStatus.Running;

    public bool IsSuspended => Status == BackgroundFormatStatus.Suspended;

    public ushort Progress =>
        (ushort)Math.Min(ushort.MaxValue, 65_536L * _front / Math.Max(1, _disc.RecordedPackets));

    private BackgroundFormatStatus Status => (BackgroundFormatStatus)_disc.Header.Background;

    /// <summary>Another format: from the start.</summary>
    public void Look()
    {
        _front = 0;
        _credited = 0;
    }

    public void Resume()
    {
        if (IsSuspended)
        {
            SetStatus(BackgroundFormatStatus.Running);
            CloseSession(hasLeadOut: false);
            Look();
        }
    }

    public void Suspend()
    {
        if (IsRunning)
        {
            SetStatus(BackgroundFormatStatus.Suspended);
        }
    }

    /// <summary>
    /// Writes a lead-out behind a format that rests (CLOSE SESSION), which lasts until the format goes on.
    /// </summary>
    public void CloseSession(bool hasLeadOut = true)
    {
        DiscHeader header = _disc.Header;
        header.HasLeadOut = (byte)(hasLeadOut ? 1 : 0);
        _disc.UpdateHeader(header);
    }

    /// <summary>True when every block lies where the format, or the host, has written.</summary>
    public bool HasReached(long lba, long count)
    {
        int last = (int)((lba + count - 1) / _disc.PacketBlocks);
        for (int unit = (int)(lba / _disc.PacketBlocks); unit <= last; unit++)
        {
            if (_disc.GetPacketState(unit) == PacketState.Blank)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Spends the time in which the mechanism had nothing to do; true when the end has been reached.</summary>
    public bool Work(long now, long freeAt, DiscGeometry geometry, int speed)
    {
        if (!IsRunning)
        {
            return false;
        }

        _credited = Math.Max(_credited, freeAt);
        long unitTicks = geometry.FrameTicks(geometry.PacketFrames, speed);
        while (_front < _disc.RecordedPackets)
        {
            if (_disc.GetPacketState(_front) == PacketState.Blank)
            {
                if (_credited + unitTicks > now)
                {
                    return false;
                }

                _credited += unitTicks;
                _disc.WriteZeros(_front);
            }

            _front++;
        }

        SetStatus(BackgroundFormatStatus.Complete);
        return true;
    }

    private void SetStatus(BackgroundFormatStatus status)
    {
        DiscHeader header = _disc.Header;
        header.Background = (byte)status;
        _disc.UpdateHeader(header);
    }
}
