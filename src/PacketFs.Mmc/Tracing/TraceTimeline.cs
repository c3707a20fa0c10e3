namespace PacketFs.Mmc.Tracing;

// A trace is a line of times. Within one time the medium is what it is, and the same question has the same answer,
// save for
// those that count down (TEST UNIT READY during a format): these are given in their order, the last one again and
// again.
// A time ends with a command that changes the medium or the drive's settings, or with a unit attention.
//
// A question is answered from the present time; if it was not asked then, from the nearest time before (what has been
// told holds until something else is told), at last from the nearest after. Two CDBs that differ in nothing but how
// much
// they have room for are the same question: the longest answer serves, cut to the room that there is.

/// <summary>Finds the answer that fits the time, for <see cref="TraceReplayMode.Lenient"/>.</summary>
internal sealed class TraceTimeline
{
    private readonly IReadOnlyList<TraceCommand> _commands;
    private readonly Dictionary<string, List<int>> _places = new(StringComparer.Ordinal);
    private readonly bool[] _isUsed;

    // The present time: its first command, and the one that ends it.
    private int _start;
    private int _end;

    public TraceTimeline(IReadOnlyList<TraceCommand> commands)
    {
        _commands = commands;
        _isUsed = new bool[commands.Count];
        for (int i = 0; i < commands.Count; i++)
        {
            string question = QuestionOf(commands[i].Cdb);
            if (!_places.TryGetValue(question, out List<int>? places))
            {
                _places[question] = places = [];
            }

            places.Add(i);
        }

        _end = EndOfTime(0);
    }

    /// <summary>Number of the first command of the present time.</summary>
    public int Position => _start;

    /// <summary>Null when the trace has nothing like it.</summary>
    public TraceCommand? Find(ReadOnlySpan<byte> cdb)
    {
        if (!_places.TryGetValue(QuestionOf(cdb), out List<int>? places))
        {
            return null;
        }

        return ChangesState((Opcode)cdb[0]) ? Change(places) : Ask(places, cdb);
    }

    // One that the trace does not have again any more gets the answer that it got before, and leads nowhere.
    private TraceCommand Change(List<int> places)
    {
        int next = places.FindIndex(place => place >= _start && !_isUsed[place]);
        if (next >= 0)
        {
            Enter(places[next]);
            return _commands[places[next]];
        }

        return _commands[places.FindLast(place => place < _start)];
    }

    private TraceCommand Ask(List<int> places, ReadOnlySpan<byte> cdb)
    {
        int fresh = -1;
        int used = -1;
        int alike = -1;
        foreach (int place in places)
        {
            if (place < _start || place >= _end)
            {
                continue;
            }

            bool isExact = cdb.SequenceEqual(_commands[place].Cdb);
            fresh = isExact && fresh < 0 && !_isUsed[place] ? place : fresh;
            used = isExact && _isUsed[place] ? place : used;
            alike = isExact || IsShorter(place, alike) ? alike : place;
        }

        if (fresh < 0 && _end < _commands.Count && cdb.SequenceEqual(_commands[_end].Cdb))
        {
            // This very question met the unit attention that ended the time.
            int attention = _end;
            Enter(attention);
            return _commands[attention];
        }

        int found = fresh >= 0 ? fresh : used >= 0 ? used : alike >= 0 ? alike : FindElsewhere(places, cdb);
        _isUsed[found] = true;
        return _commands[found];
    }

    // The nearest before the present time, else the nearest after it; of one time the exact one, or else the longest.
    private int FindElsewhere(List<int> places, ReadOnlySpan<byte> cdb)
    {
        int best = -1;
        foreach (int place in places.Where(place => place < _start && !IsAttention(place)))
        {
            best = best < 0 || cdb.SequenceEqual(_commands[place].Cdb) || !IsShorter(place, best) ? place : best;
        }

        foreach (int place in places.Where(place => best < 0 && !IsAttention(place)))
        {
            best = place;
        }

        return best >= 0 ? best : places[0];
    }

    private void Enter(int boundary)
    {
        _isUsed[boundary] = true;
        _start = boundary + 1;
        _end = EndOfTime(_start);
    }

    private int EndOfTime(int start)
    {
        int end = start;
        while (end < _commands.Count && !ChangesState(_commands[end].Opcode) && !IsAttention(end))
        {
            end++;
        }

        return end;
    }

    private bool IsShorter(int place, int other) =>
        other >= 0 && _commands[place].Result.Transferred < _commands[other].Result.Transferred;

    private bool IsAttention(int place) =>
        _commands[place].Result is { Status: ScsiStatus.CheckCondition, Sense.Key: SenseKey.UnitAttention };

    private static bool ChangesState(Opcode opcode) => opcode is Opcode.FormatUnit or Opcode.Blank
        or Opcode.CloseTrackSession or Opcode.ReserveTrack or Opcode.RepairTrack or Opcode.SendCueSheet
        or Opcode.SendDiscStructure or Opcode.Write10 or Opcode.Write12 or Opcode.WriteAndVerify10
        or Opcode.ModeSelect6 or Opcode.ModeSelect10 or Opcode.StartStopUnit;

    // The CDB without the room that the host has.
    private static string QuestionOf(ReadOnlySpan<byte> cdb)
    {
        Span<byte> question = stackalloc byte[cdb.Length];
        cdb.CopyTo(question);
        (int offset, int length) = AllocationLengthOf((Opcode)cdb[0]);
        if (offset + length <= question.Length)
        {
            question.Slice(offset, length).Clear();
        }

        return Convert.ToHexString(question);
    }

    private static (int Offset, int Length) AllocationLengthOf(Opcode opcode) => opcode switch
    {
        Opcode.Inquiry => (3, 2),
        Opcode.RequestSense or Opcode.ModeSense6 => (4, 1),
        Opcode.ModeSense10 or Opcode.ReadTocPmaAtip or Opcode.GetConfiguration or Opcode.ReadDiscInformation
            or Opcode.ReadTrackInformation or Opcode.ReadFormatCapacities or Opcode.GetEventStatusNotification
            or Opcode.ReadBufferCapacity => (7, 2),
        Opcode.MechanismStatus or Opcode.ReadDiscStructure or Opcode.GetPerformance => (8, 2),
        _ => (0, 0),
    };
}
