using System.Buffers;
using PacketFs.Core;
using PacketFs.Emulation.Timing;
using PacketFs.Mmc;

namespace PacketFs.Emulation.Drive;

/// <summary>
/// The drive's buffer for media that are recorded frame by frame: runs of blocks in the order in which they came, which
/// is the order in which they lie on the disc. The run at the head is under the laser from the moment that the
/// mechanism is free until its last frame is down.
/// </summary>
internal sealed class FrameQueue(MediumAccess medium, Mechanism mechanism, SimulatedClock clock, int bufferBytes)
{
    private readonly Queue<FrameChunk> _chunks = new();
    private long _headEnd = -1;
    private int _bytes;

    public bool IsEmpty => _chunks.Count == 0;

    public int Count => _chunks.Count;

    /// <summary>Bytes that can be taken without waiting.</summary>
    public int FreeBytes => Math.Max(0, bufferBytes - _bytes);

    /// <summary>
    /// True when the next runs will fail, the last of them being the <paramref name="ahead"/>th new one.
    /// </summary>
    public bool WillFail(int ahead) => medium.Faults.HasWriteError(medium.PacketWrites + _chunks.Count + ahead);

    public void Discard()
    {
        foreach (FrameChunk chunk in _chunks)
        {
            ArrayPool<byte>.Shared.Return(chunk.Buffer);
        }

        _chunks.Clear();
        _bytes = 0;
        _headEnd = -1;
    }

    public void Enqueue(FrameStream stream, long lba, int blocks, ReadOnlySpan<byte> data)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(data.Length);
        data.CopyTo(buffer);
        _chunks.Enqueue(new FrameChunk(stream, lba, blocks, buffer, data.Length, clock.Ticks));
        _bytes += data.Length;
    }

    /// <summary>When the head will be down.</summary>
    public long HeadEnd(int speed)
    {
        if (_headEnd < 0)
        {
            FrameChunk head = _chunks.Peek();
            _headEnd = mechanism.Write(head.QueuedAt, head.Frame, head.Frames, speed);
        }

        return _headEnd;
    }

    /// <summary>The head has been written; what went wrong, or null for a power cut in it.</summary>
    public MediumAccess.Outcome Land(EmulatedDisc disc, out Sense failure)
    {
        FrameChunk head = _chunks.Peek();
        failure = default;
        MediumAccess.Outcome outcome = head.Stream.IsTest
            ? MediumAccess.Outcome.Landed
            : medium.JudgeFrames(disc, head.Lba, head.Blocks);
        switch (outcome)
        {
            case MediumAccess.Outcome.PowerCut:
                return outcome;
            case MediumAccess.Outcome.Landed when head.Stream.IsTest:
                break;
            case MediumAccess.Outcome.Landed:
                outcome = Store(disc, head);
                break;
            default:
                head.Stream.Fail(disc, head);
                break;
        }

        if (outcome != MediumAccess.Outcome.Landed)
        {
            SenseCode code = outcome == MediumAccess.Outcome.HostFailed
                ? SenseCodes.InternalTargetFailure
                : SenseCodes.WriteError;
            failure = new Sense(code, Information: unchecked((uint)head.Lba));
        }

        _chunks.Dequeue();
        _bytes -= head.Bytes;
        _headEnd = -1;
        ArrayPool<byte>.Shared.Return(head.Buffer);
        return outcome;
    }

    /// <summary>
    /// What a power cut makes of what waits: everything lands in order up to some point, the run there may be torn.
    /// </summary>
    /// <param name="disc">The disc, or a copy of it.</param>
    /// <param name="underLaser">Whether the head is being written.</param>
    public void Cut(EmulatedDisc disc, bool underLaser, PacketOutcome outcome, Prng prng)
    {
        bool isHead = true;
        foreach (FrameChunk chunk in _chunks)
        {
            PacketOutcome fate = isHead && underLaser && outcome != PacketOutcome.BySeed
                ? outcome
                : (PacketOutcome)(1 + prng.Next(3));
            isHead = false;
            bool isReal = !chunk.Stream.IsTest;
            if (isReal && fate == PacketOutcome.New)
            {
                chunk.Stream.Land(disc, chunk, chunk.Blocks, isTorn: false);
            }
            else if (isReal && fate == PacketOutcome.Unreadable)
            {
                chunk.Stream.Land(disc, chunk, prng.Next(chunk.Blocks), isTorn: true);
            }

            if (fate != PacketOutcome.New)
            {
                return;
            }
        }
    }

    private static MediumAccess.Outcome Store(EmulatedDisc disc, in FrameChunk chunk)
    {
        try
        {
            chunk.Stream.Land(disc, chunk, chunk.Blocks, isTorn: false);
            return MediumAccess.Outcome.Landed;
        }
        catch (IOException)
        {
            return MediumAccess.Outcome.HostFailed;
        }
    }
}
