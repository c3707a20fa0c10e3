using PacketFs.Mmc;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Survey;

namespace PacketFs.Hosting.Drawing;

/// <summary>What stands beside a drawing, in words.</summary>
internal static class MapFacts
{
    public static IEnumerable<(string Name, string Value)> List(
        DiscSurvey survey, IReadOnlyList<MapRegion> regions, PacketLayer? packets)
    {
        MediumState state = survey.State;
        foreach ((string name, long blocks) in ((string, long)[])
        [
            ("Recorded", Sum(regions, MapKind.Data)), ("Audio", Sum(regions, MapKind.Audio)),
            ("Rewritable", Sum(regions, MapKind.Rewritable)), ("Free", Sum(regions, MapKind.Free)),
            ("Not formatted", Sum(regions, MapKind.Unformatted)),
        ])
        {
            if (blocks > 0)
            {
                yield return (name, name == "Audio" ? Duration(blocks) : Size(blocks));
            }
        }

        if (state.SessionCount > 0 && state.LastSessionState is { } last)
        {
            yield return ("Sessions", $"{state.SessionCount:N0}, the last one {Word(last)}");
        }

        int tracks = regions.Where(region => region.Track > 0).Select(region => region.Track).Distinct().Count();
        if (tracks > 0)
        {
            yield return ("Tracks", $"{tracks:N0}");
        }

        if (state.WriteUnitBlocks > 1)
        {
            yield return ("Written in", $"units of {state.WriteUnitBlocks} blocks");
        }

        if (state.NextWritableAddress is { } next && state.Condition != MediumCondition.Finalised)
        {
            yield return ("Next writable", $"LBA {next}");
        }

        if (survey.UnusedSpareBlocks is { } unused && state.Condition == MediumCondition.Formatted)
        {
            yield return ("Spares unused", $"{unused / state.WriteUnitBlocks:N0}");
        }

        if (survey.Overwrites is { } left)
        {
            yield return ("Can be replaced", $"{(uint)left.RemainingReplacements:N0} packets, "
                + $"{(uint)left.RemainingMapEntries:N0} of them for the first time; the list "
                + $"{(uint)left.RemainingUpdates:N0} times");
        }

        if (state.LastPossibleLeadOut is { } end)
        {
            yield return ("Room up to", $"{Msf.FromLba(end)} (LBA {end})");
        }

        foreach ((string, string) fact in OfPackets(packets))
        {
            yield return fact;
        }
    }

    private static IEnumerable<(string Name, string Value)> OfPackets(PacketLayer? packets)
    {
        if (packets is null)
        {
            yield break;
        }

        PacketSummary all = packets.All;
        yield return ("Packets", $"{all.Written:N0} of {all.Count:N0} written");
        yield return (
            "Bad packets",
            all.IsBad ? $"{all.Defective:N0} defective, {all.Unreadable:N0} unreadable" : "none");
        string times = all.WearMost == 1 ? "once" : $"{all.WearMost:N0} times";
        yield return ("Wear", $"most {times}, {all.WearAverage:0.0} on average");
    }

    private static long Sum(IReadOnlyList<MapRegion> regions, MapKind kind) =>
        regions.Where(region => region.Kind == kind).Sum(region => region.Blocks);

    private static string Size(long blocks) => $"{blocks:N0} blocks, {blocks * OpticalDrive.BlockSize / 1e6:N1} MB";

    /// <summary>Of so many blocks of audio: minutes and seconds.</summary>
    public static string Duration(long blocks)
    {
        const int BlocksPerSecond = 75;
        long seconds = blocks / BlocksPerSecond;
        return $"{seconds / 60}:{seconds % 60:00} min";
    }

    private static string Word(SessionState state) => state switch
    {
        SessionState.Empty => "empty",
        SessionState.Incomplete => "open",
        SessionState.Damaged => "damaged",
        _ => "closed",
    };
}
