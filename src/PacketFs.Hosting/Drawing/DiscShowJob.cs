using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Hosting.Jobs;
using PacketFs.Hosting.Media;
using PacketFs.Mmc;
using PacketFs.Mmc.Survey;
using PacketFs.Mount.Fuse;

namespace PacketFs.Hosting.Drawing;

/// <summary>Learns how the disc in a drive is laid out. Writes nothing.</summary>
public static class DiscShowJob
{
    /// <exception cref="FsException">There is no disc, or what the path names is none.</exception>
    public static DiscMap Run(string path, ILoggerFactory log)
    {
        if (FuseMounts.Find(path) is { } mounted)
        {
            throw new FsException(FsError.Busy,
                $"{path} is mounted on {mounted.MountPoint}; run 'packetfs unmount {mounted.MountPoint}' first.");
        }

        Target target = Target.Find(path);
        if (target.Kind == TargetKind.PlainImage)
        {
            throw new FsException(FsError.NotSupported,
                $"{path} is a plain image file, not a disc: it has no sessions and tracks. "
                + $"'packetfs info {path}' shows the volume on it.");
        }

        DiscMap map;
        using (MediumSession medium = MediumSession.Open(target, readOnly: true, log))
        {
            map = Describe(medium.Drive!, medium.Emulated?.Disc);
        }

        return target.Kind == TargetKind.EmulatedDisc ? Reconcile(map, AskReaders(target, map.IsCd)) : map;
    }

    /// <summary>What a reading drive says counts more than what the recorder lets one conclude.</summary>
    internal static DiscMap Reconcile(DiscMap map, IReadOnlyList<ReaderView> readers) => map with
    {
        Readers = readers,
        Regions = readers[0].Sees
            ? map.Regions
            : [.. map.Regions.Select(region => region with { IsSeen = false })],
    };

    /// <param name="drive">Identified and refreshed.</param>
    /// <param name="disc">The disc in it, where that is known.</param>
    internal static DiscMap Describe(OpticalDrive drive, EmulatedDisc? disc)
    {
        DiscSurvey survey = DiscSurvey.Take(drive);
        MediumState state = survey.State;
        if (state.Condition is MediumCondition.NoMedium or MediumCondition.NotReady)
        {
            throw new FsException(FsError.MediumChanged, state.Readiness.Describe("There is no disc to show"));
        }

        PacketLayer? packets = disc is not null && HasPackets(state) ? PacketLayer.Of(disc) : null;
        IReadOnlyList<MapRegion> regions = MapBuilder.Build(survey, packets);
        return new DiscMap(
            $"{state.Name}, {FormatChoices.Name(state.Condition)}",
            drive.Identity!.ToString(),
            state.Kind.Family == MediumFamily.Cd,
            regions,
            [.. MapFacts.List(survey, regions, packets)],
            packets,
            [Conclude(regions)]);
    }

    // On a CD only some tracks have any; where they could be, their places are known even before.
    private static bool HasPackets(MediumState state) => state.Kind.Family != MediumFamily.Cd || state.IsMrw
        || state.HasFixedPackets || state is { Profile: Profile.CdRw, Condition: MediumCondition.Blank };

    internal static ReaderView Conclude(IReadOnlyList<MapRegion> regions)
    {
        long seen = regions.Where(region => region is { IsSeen: true, IsProgram: true, Kind: not MapKind.Gap })
            .Sum(region => region.Blocks);
        return new ReaderView(
            "A drive that only reads",
            seen > 0,
            seen > 0 ? $"sees {seen:N0} blocks, if it knows the medium" : "sees nothing: no session has been closed",
            IsTried: false);
    }

    /// <summary>Puts an emulated disc, which nobody holds, into drives that only read.</summary>
    internal static List<ReaderView> AskReaders(Target target, bool isCd)
    {
        List<ReaderView> views = [Ask(target, DriveKind.Rom, "A drive that only reads")];
        if (isCd)
        {
            views.Add(Ask(target, DriveKind.RomWithoutMultiRead, "One from before CD-RW (no MultiRead)"));
        }

        return views;
    }

    private static ReaderView Ask(Target target, DriveKind kind, string name)
    {
        EmulatedDrive emulated =
            new(EmulatedDisc.Open(target.Path), new EmulatedDriveOptions { Kind = kind });
        using OpticalDrive drive = new(emulated, emulated.Clock, NullLogger.Instance);
        drive.Identify();
        MediumState state = drive.Refresh();
        bool isReadable = state.Condition is MediumCondition.Finalised or MediumCondition.Formatted
            or MediumCondition.Appendable;
        if (!isReadable || state.BlockCount == 0)
        {
            string why = state.Readiness.IsGood ? "finds nothing to read" : state.Readiness.Describe("cannot read it");
            return new ReaderView(name, false, why, IsTried: true);
        }

        DiscSurvey survey = DiscSurvey.Take(drive);
        int tracks = Math.Max(survey.Tracks.Length, survey.Toc.Length - 1);
        string counted = tracks <= 0 ? "" : tracks == 1 ? ", in one track" : $", in {tracks} tracks";
        return new ReaderView(name, true, $"sees {state.BlockCount:N0} blocks{counted}", IsTried: true);
    }
}
