using PacketFs.Core;
using PacketFs.Emulation.Timing;
using PacketFs.Mmc;

namespace PacketFs.Emulation.Drive;

/// <summary>
/// Brings packets from the buffer to the medium, in the background of simulated time: the packet at the head of the
/// queue is under the laser from the moment that the mechanism is free until its 39 frames are down, and only then
/// is it on the disc. A host that fills the buffer waits for exactly that long.
/// </summary>
internal sealed class PacketWriter
{
    private WriteBuffer _buffer;
    private readonly MediumAccess _medium;
    private readonly Mechanism _mechanism;
    private readonly SimulatedClock _clock;
    private EmulatedDisc? _disc;
    private long _headEnd = -1;

    public PacketWriter(
        WriteBuffer buffer, MediumAccess medium, Mechanism mechanism, SimulatedClock clock, int bufferBytes)
    {
        Frames = new FrameQueue(medium, mechanism, clock, bufferBytes);
        _buffer = buffer;
        _medium = medium;
        _mechanism = mechanism;
        _clock = clock;
    }

    /// <summary>Multiples of 75 frames per second.</summary>
    public int Speed { get; set; } = 1;

    /// <summary>Set once the plan has cut the power; nothing moves any more.</summary>
    public bool IsPowerCut { get; private set; }

    /// <summary>What went wrong on the medium and has not been told yet, one entry per packet.</summary>
    public Queue<Sense> Failures { get; } = new();

    /// <summary>What goes to the disc frame by frame, not in packets of one size; one or the other waits.</summary>
    public FrameQueue Frames { get; }

    public bool IsEmpty => _buffer.Count == 0 && Frames.IsEmpty;

    private DiscGeometry Geometry => _mechanism.Geometry;

    /// <summary>Another disc, or none; what waits is lost.</summary>
    public void SetDisc(EmulatedDisc? disc, WriteBuffer buffer)
    {
        _disc = disc;
        _buffer = buffer;
        Discard();
    }

    public void Discard()
    {
        _buffer.Clear();
        Frames.Discard();
        _headEnd = -1;
    }

    public void PowerOn() => IsPowerCut = false;

    /// <summary>Queues a packet, waiting for room if there is none.</summary>
    public void Enqueue(int packet, ReadOnlySpan<byte> data, DriveStatistics statistics)
    {
        Span<byte> waiting = FindWaiting(packet);
        if (!waiting.IsEmpty)
        {
            statistics.BufferOverwrites++;
            data.CopyTo(waiting);
            return;
        }

        while (_buffer.IsFull && !IsPowerCut)
        {
            LandHead();
        }

        if (!IsPowerCut)
        {
            data.CopyTo(_buffer.Enqueue(packet, _clock.Ticks));
        }
    }

    /// <summary>A packet that waits and can still be changed: not the one under the laser.</summary>
    public Span<byte> FindWaiting(int packet)
    {
        if (_buffer.Count == 0)
        {
            return default;
        }

        return _buffer.Find(packet, IsHeadBusy() ? 1 : 0);
    }

    /// <summary>Everything that the laser has finished by now is on the medium.</summary>
    public void DrainUntil(long now)
    {
        while (_buffer.Count > 0 && !IsPowerCut)
        {
            ScheduleHead();
            if (_headEnd > now)
            {
                return;
            }

            Land();
        }

        while (!Frames.IsEmpty && !IsPowerCut && Frames.HeadEnd(Speed) <= now)
        {
            LandFrames();
        }
    }

    /// <summary>Waits until the buffer is empty.</summary>
    public void DrainAll()
    {
        while (_buffer.Count > 0 && !IsPowerCut)
        {
            LandHead();
        }

        while (!Frames.IsEmpty && !IsPowerCut)
        {
            LandHeadOfFrames();
        }
    }

    /// <summary>Waits until the run at the head is down.</summary>
    public void LandHeadOfFrames()
    {
        _clock.AdvanceTo(Frames.HeadEnd(Speed));
        LandFrames();
    }

    /// <summary>When the head of the queue will be down.</summary>
    public long NextLanding()
    {
        if (!Frames.IsEmpty)
        {
            return Frames.HeadEnd(Speed);
        }

        ScheduleHead();
        return _headEnd;
    }

    /// <summary>
    /// The power goes now: the packet under the laser becomes old, new or unreadable, every other one has landed or
    /// not; the seed of the fault plan decides.
    /// </summary>
    public void CutPower()
    {
        bool isHeadBusy = _buffer.Count > 0 && IsHeadBusy();
        Cut(isHeadBusy ? 0 : -1, PacketOutcome.BySeed);
    }

    /// <summary>Does to a copy of the disc what a power cut at about this moment could do.</summary>
    public void PeekPowerCut(EmulatedDisc copy, PacketOutcome outcome, Prng prng)
    {
        int underLaser = _buffer.Count == 0 ? -1 : prng.Next(_buffer.Count);
        PowerCut.Apply(copy, _buffer, underLaser, outcome, _medium.Faults, prng);
        Frames.Cut(copy, underLaser: true, outcome, prng);
    }

    private void Cut(int underLaser, PacketOutcome outcome)
    {
        if (_disc is not null)
        {
            PowerCut.Apply(_disc, _buffer, underLaser, outcome, _medium.Faults, _medium.Faults.Prng);
            Frames.Cut(_disc, underLaser >= 0, outcome, _medium.Faults.Prng);
        }

        IsPowerCut = true;
        Discard();
    }

    private bool IsHeadBusy()
    {
        ScheduleHead();
        return _headEnd - WriteTicks() <= _clock.Ticks;
    }

    private long WriteTicks() => Geometry.FrameTicks(Geometry.PacketFrames, Speed);

    private void ScheduleHead()
    {
        if (_headEnd < 0)
        {
            _headEnd = _mechanism.Write(
                _buffer.HeadQueuedAt, Geometry.FirstFrame(_buffer.HeadPacket), Geometry.PacketFrames, Speed);
        }
    }

    private void LandHead()
    {
        ScheduleHead();
        _clock.AdvanceTo(_headEnd);
        Land();
    }

    private void LandFrames()
    {
        Invariant.Require(_disc is not null, "what waits in the buffer belongs to the disc in the tray");
        MediumAccess.Outcome outcome = Frames.Land(_disc, out Sense failure);
        if (outcome == MediumAccess.Outcome.PowerCut)
        {
            Cut(0, _medium.CutOutcome);
        }
        else if (outcome != MediumAccess.Outcome.Landed)
        {
            Failures.Enqueue(failure);
        }
    }

    private void Land()
    {
        Invariant.Require(_disc is not null, "what waits in the buffer belongs to the disc in the tray");
        int packet = _buffer.HeadPacket;
        MediumAccess.Outcome outcome = _medium.Write(_disc, packet, _buffer.HeadData);
        if (outcome == MediumAccess.Outcome.PowerCut)
        {
            Cut(0, _medium.CutOutcome);
            return;
        }

        _buffer.Dequeue();
        _headEnd = -1;
        switch (outcome)
        {
            case MediumAccess.Outcome.Landed:
                return;
            default:
                SenseCode code = outcome switch
                {
                    MediumAccess.Outcome.HostFailed => SenseCodes.InternalTargetFailure,
                    MediumAccess.Outcome.NoSpare => SenseCodes.NoDefectSpare,
                    _ => SenseCodes.WriteError,
                };
                Failures.Enqueue(new Sense(code, Information: (uint)packet * (uint)_disc.PacketBlocks));
                return;
        }
    }
}
