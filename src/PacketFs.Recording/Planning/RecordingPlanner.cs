using System.Collections.Immutable;
using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Recording.CdText;
using PacketFs.Recording.Tracks;

namespace PacketFs.Recording.Planning;

/// <summary>Decides what will be written where, and whether it fits, before the laser starts.</summary>
public static class RecordingPlanner
{
    private const int MostTracks = 99;

    /// <summary>Makes the plan; changes nothing.</summary>
    /// <exception cref="FsException">It cannot be done; the message says why and what would help.</exception>
    public static RecordingPlan Create(DiscFacts disc, RecordingSet set, RecordingOptions options)
    {
        Invariant.Require(!set.Tracks.IsEmpty, "a recording has tracks");
        DiscFacts facts = options.AssumeBlank ? disc.Blanked() : disc;
        RecordingMethod method = MethodRules.Choose(facts, set, options);
        RequireOptions(facts, method, options);
        RecordingPlan plan = method switch
        {
            RecordingMethod.TrackAtOnce or RecordingMethod.FixedPacket or RecordingMethod.VariablePacket =>
                OneByOne(facts, set, options, method),
            RecordingMethod.SessionAtOnce or RecordingMethod.Raw => AtOnce(facts, set, options, method),
            RecordingMethod.Overwrite => Overwrite(facts, set, options),
            _ => Blocks(facts, set, options, method),
        };
        if (plan.NeededBlocks is long needed && plan.RoomBlocks is long room && needed > room)
        {
            throw new FsException(
                FsError.NoSpace,
                $"It does not fit: {needed:N0} blocks ({needed * 2048 / 1e6:N1} MB) are needed, the "
                + $"{facts.State.Name} has room for {Math.Max(0, room):N0}.");
        }

        return plan with { Steps = RecordingSteps.List(plan) };
    }

    private static RecordingPlan OneByOne(
        DiscFacts facts, RecordingSet set, RecordingOptions options, RecordingMethod method)
    {
        List<string> notes = [];
        Lba start = RequireNextWritable(facts);
        RequireTrackNumbers(facts, set);
        if (method == RecordingMethod.TrackAtOnce)
        {
            if (set.HasText)
            {
                notes.Add("CD-TEXT goes into the lead-in, which the drive writes here: use '--method sao' to keep it.");
            }

            ImmutableArray<PlannedTrack> tracks = CdLayout.OneByOne(facts, set, notes);
            RequireKnownBeforeLast(tracks);
            return new RecordingPlan(facts, set, options, method)
            {
                Tracks = tracks,
                FirstWrite = start,
                LeadOut = tracks[^1].End ?? start,
                NeededBlocks = tracks[^1].End is Lba end ? end - start : null,
                Notes = [.. notes],
            };
        }

        if (set.Tracks.Length > 1)
        {
            throw new FsException(FsError.NotSupported, "Packets make one track; name one input.");
        }

        RecordingTrack only = set.Tracks[0];
        _ = DeviceBlocks.ForBlocks(only, "a track of packets");
        DeviceBlock block = only.Form == SectorForm.Form1 ? DeviceBlock.Form1User2048 : DeviceBlock.User2048;
        int packet = options.CdPacketBlocks;
        PlannedTrack track = new(only, facts.NextTrack, block)
        {
            GapStart = start,
            Start = start,
            TailZeros = only.AddedTail,
        };
        long? needed = null;
        if (track.Sent is long sent)
        {
            long unit = packet == 0 ? RecordingPackets.VariableBlocks : packet;
            long packets = (sent + unit - 1) / unit;
            track = track with { TailZeros = track.TailZeros + (packet == 0 ? 0 : (packets * packet) - sent) };
            needed = (packets * (unit + RecordingPackets.LinkBlocks)) + (packet == 0 ? sent - (packets * unit) : 0);
            notes.Add(packet == 0
                ? $"Every {unit:N0} blocks a link takes {RecordingPackets.LinkBlocks} addresses: an image that counts "
                    + "on its block numbers does not survive that."
                : $"{packets:N0} packets of {packet} blocks; links take "
                    + $"{packets * RecordingPackets.LinkBlocks:N0} more.");
        }

        return new RecordingPlan(facts, set, options, method)
        {
            Tracks = [track],
            FirstWrite = start,
            LeadOut = start,
            NeededBlocks = needed,
            Notes = [.. notes],
        };
    }

    private static RecordingPlan AtOnce(
        DiscFacts facts, RecordingSet set, RecordingOptions options, RecordingMethod method)
    {
        List<string> notes = [];
        Lba next = RequireNextWritable(facts);
        RequireTrackNumbers(facts, set);
        RequireSizes(set, method == RecordingMethod.Raw ? "Raw recording" : "Session at once");
        if (facts.HasOpenSession)
        {
            throw new FsException(
                FsError.NotSupported, "A session is open on this disc: close it first ('packetfs close'), or use "
                + "'--method tao' to add a track to it.");
        }

        bool isRaw = method == RecordingMethod.Raw;
        if (isRaw && (facts.LeadInStart is null || next.Value != 0))
        {
            throw new FsException(
                FsError.NotSupported,
                facts.LeadInStart is null
                    ? "The drive does not tell where the lead-in of this disc starts; raw recording needs that."
                    : "Raw recording needs a blank disc.");
        }

        if (options.End == SessionEnd.LeaveOpen)
        {
            throw new FsException(
                FsError.NotSupported, "A session that is recorded at once is closed at its end; use '--multi'.");
        }

        DeviceBlock raw = DriveRules.RawBlock(facts.State, options);
        bool carriesText = facts.LeadInStart is not null && next.Value == 0;
        bool hasText = set.HasText && carriesText && !(isRaw && raw == DeviceBlock.RawPq2368);
        if (set.HasText && !hasText)
        {
            notes.Add(carriesText
                ? "CD-TEXT is left away: it needs 96 bytes of sub-channel."
                : "CD-TEXT is left away: it goes into the lead-in of a blank disc only.");
        }

        ImmutableArray<PlannedTrack> tracks = CdLayout.AtOnce(
            facts, set, form => isRaw ? raw : DeviceBlocks.ForSessionAtOnce(form), notes);
        Lba leadOut = tracks[^1].End!.Value;
        RequireLead(tracks, leadOut);
        return new RecordingPlan(facts, set, options, method)
        {
            Tracks = tracks,
            FirstWrite = next - CdLayout.PreGap,
            LeadOut = leadOut,
            NeededBlocks = leadOut - (next - CdLayout.PreGap),
            CueSheet = isRaw ? [] : CueSheetBuilder.Build(tracks, set.Catalogue, leadOut, hasText),
            CdText = hasText ? CdTextEncoder.Encode(set, tracks[0].Number) : [],
            TocLines = isRaw
                ? RawToc.Build(tracks, leadOut, facts, options.End == SessionEnd.CloseSession)
                : [],
            Notes = [.. notes],
        };
    }

    private static RecordingPlan Blocks(
        DiscFacts facts, RecordingSet set, RecordingOptions options, RecordingMethod method)
    {
        Lba at = RequireNextWritable(facts);
        int unit = facts.State.Kind.WriteUnitBlocks;
        ImmutableArray<PlannedTrack>.Builder tracks = ImmutableArray.CreateBuilder<PlannedTrack>();
        foreach (RecordingTrack track in set.Tracks)
        {
            PlannedTrack planned = WholeUnits(
                new PlannedTrack(
                    track, facts.NextTrack + tracks.Count, DeviceBlocks.ForBlocks(track, $"a {facts.State.Name}"))
                {
                    GapStart = at,
                    Start = at,
                    TailZeros = track.AddedTail,
                },
                unit);
            tracks.Add(planned);
            at = planned.End is Lba end ? end + unit : at;
        }

        if (method == RecordingMethod.DiscAtOnce)
        {
            RequireSizes(set, "Disc at once");
        }

        RequireKnownBeforeLast(tracks.ToImmutable());
        return new RecordingPlan(facts, set, options, method)
        {
            Tracks = tracks.ToImmutable(),
            FirstWrite = facts.NextWritable!.Value,
            LeadOut = tracks[^1].End ?? at,
            NeededBlocks = tracks[^1].End is Lba last ? last - facts.NextWritable.Value : null,
        };
    }

    private static RecordingPlan Overwrite(DiscFacts facts, RecordingSet set, RecordingOptions options)
    {
        foreach (RecordingTrack each in set.Tracks)
        {
            _ = DeviceBlocks.ForBlocks(each, $"a {facts.State.Name}");
        }

        if (set.Tracks.Length > 1)
        {
            throw new FsException(
                FsError.NotSupported, $"A {facts.State.Name} has one track, written from its start; name one input.");
        }

        RecordingTrack only = set.Tracks[0];
        FormatPlan? format = facts.State.Condition == MediumCondition.Formatted
            ? null
            : FormatPlan.Create(facts.State);
        if (format is { IsPossible: false })
        {
            throw new FsException(FsError.NotSupported, format.Refusal!);
        }

        PlannedTrack track = WholeUnits(
            new PlannedTrack(only, 0, DeviceBlocks.ForBlocks(only, $"a {facts.State.Name}"))
            {
                TailZeros = only.AddedTail,
            },
            facts.State.WriteUnitBlocks);
        long blocks = format?.BlockCount ?? facts.State.BlockCount;
        bool isKnown = blocks is > 0 and < uint.MaxValue;
        return new RecordingPlan(
            facts with { End = isKnown ? new Lba(blocks) : null }, set, options, RecordingMethod.Overwrite)
        {
            Tracks = [track],
            LeadOut = track.End ?? new Lba(0),
            NeededBlocks = track.Sent,
            Format = format,
        };
    }

    private static PlannedTrack WholeUnits(PlannedTrack track, int unit)
    {
        long beyond = track.Sent is long sent ? sent % unit : 0;
        return beyond == 0 ? track : track with { TailZeros = track.TailZeros + unit - beyond };
    }

    private static void RequireOptions(DiscFacts facts, RecordingMethod method, RecordingOptions options)
    {
        bool mayTest = method switch
        {
            RecordingMethod.Overwrite or RecordingMethod.Sequential => false,
            _ => true,
        };
        if (options.Simulate && !mayTest)
        {
            throw new FsException(
                FsError.NotSupported, $"A {facts.State.Name} cannot be recorded with the laser off ('--simulate').");
        }

        if (options.PacketBlocks is < 0 or > 127)
        {
            throw new FsException(FsError.InvalidArgument, "Packets have 1 to 127 blocks; 0 makes them variable.");
        }

        if (options.PacketBlocks is not null
            && method is not (RecordingMethod.FixedPacket or RecordingMethod.VariablePacket))
        {
            throw new FsException(
                FsError.InvalidArgument,
                $"'--packet-size' is for '--method packet' on a CD; a {facts.State.Name} recorded like this has no "
                + "packets of that kind.");
        }

        DriveRules.Require(facts.State, method, options);
    }

    private static Lba RequireNextWritable(DiscFacts facts) => facts.NextWritable
        ?? throw new FsException(
            FsError.ReadOnly,
            $"The drive names no place to write on this {facts.State.Name}: its last track is damaged or reserved. "
            + (facts.IsRuined
                ? "Nothing on it can be read: 'packetfs erase' or 'packetfs format --force' makes it good again."
                : "Close it first ('packetfs close')."));

    private static void RequireTrackNumbers(DiscFacts facts, RecordingSet set)
    {
        if (facts.NextTrack + set.Tracks.Length - 1 > MostTracks)
        {
            throw new FsException(
                FsError.NoSpace, $"A CD has {MostTracks} tracks at most; the next one here is {facts.NextTrack}.");
        }
    }

    private static void RequireSizes(RecordingSet set, string what)
    {
        if (set.Tracks.FirstOrDefault(track => track.Length is null) is { } unknown)
        {
            throw new FsException(
                FsError.InvalidArgument,
                $"{what} needs all sizes in advance: say with '--size' how much {unknown.Name} brings.");
        }
    }

    private static void RequireKnownBeforeLast(ImmutableArray<PlannedTrack> tracks)
    {
        if (tracks.SkipLast(1).FirstOrDefault(track => track.Sent is null) is { } unknown)
        {
            throw new FsException(
                FsError.InvalidArgument,
                $"{unknown.Track.Name} may come last only, or say with '--size' how much it brings.");
        }
    }

    // Addresses of the cue sheet and of the lead-in are minutes, seconds, frames: below 90 minutes.
    private static void RequireLead(ImmutableArray<PlannedTrack> tracks, Lba leadOut)
    {
        const long Most = (90 * 60 * 75) - 150 - CdLayout.FirstLeadOut;
        if (leadOut.Value > Most)
        {
            throw new FsException(
                FsError.NoSpace, $"{tracks.Length} track(s) of {leadOut.Value:N0} sectors are more than any CD holds.");
        }
    }
}
