using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;

namespace PacketFs.Recording.Planning;

/// <summary>Asks a drive for the <see cref="DiscFacts"/>; changes nothing.</summary>
public static class DiscSurvey
{
    private const int SessionReply = TocHeader.Size + TocEntry.Size;

    /// <summary>Looks at the medium anew and asks what recording needs.</summary>
    /// <exception cref="FsException">There is no disc, or the drive does not get ready.</exception>
    public static DiscFacts Take(OpticalDrive drive, CancellationToken token = default)
    {
        MediumState state = drive.Refresh(token);
        if (state.Condition == MediumCondition.NoMedium)
        {
            throw new FsException(FsError.MediumChanged, "There is no disc in the drive.");
        }

        if (state.Condition == MediumCondition.NotReady)
        {
            throw state.Readiness.ToException("The drive is not ready");
        }

        DiscFacts facts = new(state)
        {
            LastSessionStart = FindLastSession(drive, token),
            LeadInStart = state.Kind.Family == MediumFamily.Cd ? FindLeadIn(drive, token) : null,
        };
        return state.Condition is MediumCondition.Blank or MediumCondition.Appendable
            ? WithOpenTrack(facts, state)
            : facts with { End = EndOf(state, null) };
    }

    private static DiscFacts WithOpenTrack(DiscFacts facts, MediumState state)
    {
        TrackInformation? track = state.LastTrack;
        bool isBlank = state.Condition == MediumCondition.Blank;
        Lba? next = state.NextWritableAddress ?? (isBlank ? new Lba(0) : null);
        return facts with
        {
            NextWritable = next,
            NextTrack = isBlank ? 1 : Math.Max(1, track?.TrackNumber ?? 1),
            NextSession = isBlank ? 1 : Math.Max(1, track?.SessionNumber ?? state.SessionCount),
            HasOpenSession = !isBlank && (state.LastSessionState == SessionState.Incomplete
                || (state.LastSessionState == SessionState.Damaged && state.IsSequential)),
            End = EndOf(state, next),
        };
    }

    private static Lba? EndOf(MediumState state, Lba? next)
    {
        if (state.LastPossibleLeadOut is Lba leadOut)
        {
            return leadOut;
        }

        if (state.IsOverwritable)
        {
            return new Lba(state.BlockCount);
        }

        return state.LastTrack is { } track && next is Lba from && (uint)track.FreeBlocks > 0
            ? from + (uint)track.FreeBlocks
            : null;
    }

    private static Lba? FindLastSession(OpticalDrive drive, CancellationToken token)
    {
        if (!drive.ReadToc(TocFormat.SessionInformation, out byte[] reply, 0, token).IsGood
            || reply.Length < SessionReply)
        {
            return null;
        }

        TocEntry entry = MemoryMarshal.Read<TocEntry>(reply.AsSpan(TocHeader.Size));
        return entry.TrackNumber == 0 ? null : new Lba((int)(uint)entry.Address);
    }

    private static Lba? FindLeadIn(OpticalDrive drive, CancellationToken token)
    {
        if (!drive.ReadToc(TocFormat.Atip, out byte[] reply, 0, token).IsGood)
        {
            return null;
        }

        Msf start = Wire.Read<Atip>(reply).LeadInStart;
        return start.IsValid && start.Minute >= 90 ? start.ToLba() : null;
    }
}
