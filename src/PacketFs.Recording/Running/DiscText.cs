using PacketFs.Recording.Planning;

namespace PacketFs.Recording.Running;

/// <summary>What state a recording leaves the disc in, in words for its owner.</summary>
internal static class DiscText
{
    public static string AfterSuccess(RecordingContext context)
    {
        RecordingPlan plan = context.Plan;
        string name = plan.Facts.State.Name;
        return plan.Options.Simulate ? $"The laser was off: the {name} is as it was."
            : plan.Method == RecordingMethod.Overwrite ? $"The {name} holds the image from its first block on."
            : plan.Options.End switch
            {
                SessionEnd.LeaveOpen => "The session is open: more tracks can be added; only recorders read it until "
                    + "'packetfs close'.",
                SessionEnd.CloseSession => "The session is closed and readable; another one can be added.",
                _ => $"The {name} is finalised: it is readable, and nothing can be added to it.",
            };
    }

    public static string AfterStop(RecordingContext context, bool isFlushed)
    {
        RecordingPlan plan = context.Plan;
        string name = plan.Facts.State.Name;
        if (plan.Options.Simulate)
        {
            return $"The laser was off: the {name} is as it was.";
        }

        if (!context.HasBegun)
        {
            return plan.Format is null ? "Nothing was written." : "Formatting may have begun; no block was written.";
        }

        long blocks = context.Written.Sum(track => track.Blocks);
        string again = plan.Facts.State.IsErasable
            ? $"Erase the {name} ('packetfs erase') and record it again."
            : $"This {name} is lost for good unless it can be closed; record another one.";
        string buffer = context.IsUncertain ? " Some of them may not have reached the disc."
            : isFlushed ? ""
            : " The last of them may not have reached the disc.";
        string behind = context.HasHole ? "what was sent behind them is there in part" : "the last one in part";
        return plan.Method switch
        {
            RecordingMethod.SessionAtOnce or RecordingMethod.Raw or RecordingMethod.DiscAtOnce =>
                $"The session is lost: {blocks:N0} blocks were written, and it has no end. {again}",
            RecordingMethod.Overwrite =>
                $"{blocks:N0} blocks from 0 on are overwritten; behind them is what was there before"
                + $"{(context.HasHole ? ", or new blocks" : "")}.{buffer}",
            _ when context.HasClosed => "All tracks are recorded and closed.",
            _ => $"{context.Written.Count} track(s) with {blocks:N0} blocks are recorded, {behind}; the "
                + $"session is open.{buffer} 'packetfs close' makes what is there readable.",
        };
    }
}
