using PacketFs.Core;

namespace PacketFs.Mmc.Tracing;

/// <summary>
/// A drive made of a trace: what a recorded drive once answered, it answers again. A command that the trace does not
/// know gets 5/20/00 (invalid command operation code) and is told in <see cref="Surprises"/>; so does a read whose
/// bytes were not kept, unless their digest shows that they were zeros. It writes nothing anywhere.
/// </summary>
public sealed class TraceDrive : IScsiTransport
{
    private const int MostSurprisesKept = 1000;
    private static readonly SenseCode InvalidCommand = new(SenseKey.IllegalRequest, 0x20, 0x00);
    private readonly List<string> _surprises = [];
    private readonly IAdvancingClock? _clock;
    private readonly TraceTimeline? _timeline;

    /// <param name="session">Stays the caller's; it is only read.</param>
    /// <param name="clock">Moved on by what each command took; null: no time passes.</param>
    public TraceDrive(TraceSession session, TraceReplayMode mode, IAdvancingClock? clock = null)
    {
        Session = session;
        Mode = mode;
        _clock = clock;
        _timeline = mode == TraceReplayMode.Lenient ? new TraceTimeline(session.Commands) : null;
    }

    public TraceSession Session { get; }

    public TraceReplayMode Mode { get; }

    /// <summary>
    /// Strict: commands answered so far, which is the number of the next one. Lenient: of the first command of the time
    /// that has been reached.
    /// </summary>
    public int Position { get; private set; }

    /// <summary>Strict: the whole trace has been replayed.</summary>
    public bool IsFinished => Position >= Session.Commands.Count;

    /// <summary>What did not go as in the trace, in words; the first thousand.</summary>
    public IReadOnlyList<string> Surprises => _surprises;

    /// <summary>All of them.</summary>
    public long SurpriseCount { get; private set; }

    /// <inheritdoc/>
    public int MaxTransferBytes => Session.Header.MaxTransferBytes;

    /// <inheritdoc/>
    public ScsiResult Execute(ReadOnlySpan<byte> cdb, ScsiTransfer transfer, TimeSpan timeout)
    {
        Invariant.Require(!cdb.IsEmpty, "a CDB has at least its operation code");
        TraceCommand? found = _timeline is null ? TakeNext(cdb, transfer) : FindAlike(_timeline, cdb);
        if (found is null)
        {
            return ScsiResult.Check(new Sense(InvalidCommand));
        }

        _clock?.Advance(found.Duration);
        return Answer(found, transfer);
    }

    public void Dispose()
    {
    }

    private TraceCommand? TakeNext(ReadOnlySpan<byte> cdb, ScsiTransfer transfer)
    {
        if (IsFinished)
        {
            Tell($"{CommandText.Line(cdb)} comes after the last command of the trace");
            return null;
        }

        TraceCommand next = Session.Commands[Position];
        if (!cdb.SequenceEqual(next.Cdb) || transfer.Direction != next.Direction)
        {
            Tell($"{CommandText.Line(cdb)} comes where the trace has {CommandText.Line(next.Cdb)}, number {Position}");
            return null;
        }

        Position++;
        if (!IsSameDataOut(next, transfer))
        {
            Tell($"{CommandText.Line(cdb)}, number {Position - 1}, sends other data than in the trace");
        }

        return next;
    }

    private TraceCommand? FindAlike(TraceTimeline timeline, ReadOnlySpan<byte> cdb)
    {
        TraceCommand? found = timeline.Find(cdb);
        Position = timeline.Position;
        if (found is null)
        {
            Tell($"{CommandText.Line(cdb)} is not in the trace");
        }

        return found;
    }

    private ScsiResult Answer(TraceCommand found, ScsiTransfer transfer)
    {
        if (transfer.Direction != DataDirection.In || found.Result.Transferred == 0)
        {
            int moved = transfer.Direction == DataDirection.In
                ? 0
                : Math.Min(transfer.Length, found.Result.Transferred);
            return found.Result with { Transferred = moved };
        }

        Span<byte> target = transfer.DataIn;
        int count = Math.Min(target.Length, found.Result.Transferred);
        if (found.Data is { } data)
        {
            count = Math.Min(count, data.Length);
            data.AsSpan(0, count).CopyTo(target);
        }
        else if (HasZeros(found))
        {
            target[..count].Clear();
        }
        else
        {
            Tell($"the bytes of {CommandText.Line(found.Cdb)} are not in the trace");
            return ScsiResult.Check(new Sense(InvalidCommand));
        }

        return found.Result with { Transferred = count };
    }

    private static bool HasZeros(TraceCommand command)
    {
        Span<byte> digest = stackalloc byte[TraceFormat.DigestSize];
        TraceWriter.Digest(new byte[command.Result.Transferred], digest);
        return digest.SequenceEqual(command.Digest);
    }

    private static bool IsSameDataOut(TraceCommand recorded, ScsiTransfer transfer)
    {
        if (transfer.Direction != DataDirection.Out)
        {
            return true;
        }

        if (transfer.Length != recorded.RequestedBytes)
        {
            return false;
        }

        ReadOnlySpan<byte> sent = transfer.DataOut[..Math.Min(transfer.Length, recorded.Result.Transferred)];
        if (recorded.Digest is null)
        {
            return recorded.Data is null || sent.SequenceEqual(recorded.Data);
        }

        Span<byte> digest = stackalloc byte[TraceFormat.DigestSize];
        TraceWriter.Digest(sent, digest);
        return digest.SequenceEqual(recorded.Digest);
    }

    private void Tell(string surprise)
    {
        SurpriseCount++;
        if (_surprises.Count < MostSurprisesKept)
        {
            _surprises.Add(surprise);
        }
    }
}
