using PacketFs.Core;
using PacketFs.Mmc.Cd;
using PacketFs.Recording.Inputs;
using PacketFs.Recording.Planning;
using PacketFs.Recording.Tracks;

namespace PacketFs.Recording.Running;

/// <summary>
/// Where a method takes user data only, raw sectors must be sound: what their codes do not hold would be lost on the
/// new disc without anybody noticing. Files that know whether they are whole must be, and pipes must bring something.
/// Looked at before the laser starts.
/// </summary>
internal static class InputCheck
{
    private const int Batch = 64;

    public static void RequireSound(RecordingContext context)
    {
        foreach (ISelfCheckingSource source in SelfChecking(context.Plan))
        {
            Check(context, source);
        }

        foreach (PlannedTrack track in context.Plan.Tracks)
        {
            if (track.Track.Source is StreamSource pipe && pipe.IsEmpty())
            {
                throw new RecordingStop(
                    FsError.InvalidArgument, $"{track.Track.Name} brings nothing: there is nothing to record.",
                    default,
                    null);
            }

            if (track.Track.Form == SectorForm.Mode1Raw && track.Block == DeviceBlock.User2048)
            {
                Check(context, track);
            }
        }
    }

    private static IEnumerable<ISelfCheckingSource> SelfChecking(RecordingPlan plan) => plan.Tracks
        .Select(track => track.Track.Source)
        .SelectMany(source => source is JoinedSource joined ? joined.Parts : [source])
        .OfType<ISelfCheckingSource>()
        .DistinctBy(source => source.Path);

    private static void Check(RecordingContext context, ISelfCheckingSource source)
    {
        try
        {
            source.RequireSound(
                fraction => context.Report($"Checking {Path.GetFileName(source.Path)}", fraction), context.Token);
        }
        catch (OperationCanceledException)
        {
            context.ThrowIfCancelled();
            throw;
        }
        catch (FsException e)
        {
            throw new RecordingStop(e.Error, e.Message, default, null, e);
        }
    }

    private static void Check(RecordingContext context, PlannedTrack track)
    {
        byte[] buffer = new byte[Batch * CdSector.RawSize];
        long count = track.Track.Source.SectorCount ?? 0;
        for (long at = 0; at < count; at += Batch)
        {
            context.ThrowIfCancelled();
            int got = track.Track.Source.Read(at, buffer);
            for (int i = 0; i < got; i++)
            {
                ReadOnlySpan<byte> sector = buffer.AsSpan(i * CdSector.RawSize, CdSector.RawSize);
                CdSectorFaults faults = SectorShaper.FaultsOf(track.Track.Form, sector);
                if (faults != CdSectorFaults.None)
                {
                    throw new RecordingStop(
                        FsError.Corrupt,
                        $"Sector {at + i} of {track.Track.Name} is damaged ({faults}): its user data cannot be "
                        + "trusted. '--method sao' or '--method raw' records such sectors as they are.",
                        default,
                        null);
                }
            }

            context.Report("Checking the input", (double)Math.Min(count, at + Batch) / count);
        }
    }
}
