using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Cd;
using PacketFs.Recording.Inputs;
using PacketFs.Recording.Tracks;

namespace PacketFs.Recording.Running;

/// <summary>
/// Reads back what came from a pipe, and is gone: compared by the digests of what was sent, megabyte by megabyte.
/// </summary>
internal static class PipeVerifier
{
    private const int Batch = 16;

    /// <summary>Forms of which the disc gives back the very bytes that were sent.</summary>
    public static bool CanCheck(SectorForm form) =>
        form is SectorForm.Mode1 or SectorForm.Form1 or SectorForm.Audio;

    /// <summary>Null when all is there.</summary>
    /// <param name="context">Of the recording that has ended.</param>
    /// <param name="pipe">Has given all that it had.</param>
    /// <param name="parts">Where its sectors lie, in order.</param>
    /// <param name="good">What is answered when nothing is wrong.</param>
    public static RecordingOutcome? Check(
        RecordingContext context, StreamSource pipe, WrittenTrack[] parts, RecordingOutcome good)
    {
        SectorForm form = parts[0].Planned.Track.Form;
        if (pipe.Digest is not { } sent || !CanCheck(form))
        {
            return good with
            {
                Error = FsError.NotSupported,
                Problem = $"{parts[0].Planned.Track.Name} can be read once only: it cannot be verified afterwards.",
            };
        }

        sent.Finish();
        using SectorDigest found = new(pipe.SectorSize);
        byte[] buffer = new byte[Batch * pipe.SectorSize];
        foreach (WrittenTrack part in parts)
        {
            if (CheckPart(context, part, sent, found, buffer, good) is { } bad)
            {
                return bad;
            }
        }

        found.Finish();
        return found.Sectors == sent.Sectors && found.FirstDifference(sent) is null
            ? null
            : Differs(parts, sent, found, form, good);
    }

    private static RecordingOutcome? CheckPart(
        RecordingContext context,
        WrittenTrack part,
        SectorDigest sent,
        SectorDigest found,
        byte[] buffer,
        RecordingOutcome good)
    {
        SectorForm form = part.Planned.Track.Form;
        int size = SectorForms.SizeOf(form);
        long zeros = Math.Max(0, part.Planned.LeadZeros - part.Before);
        long count = Math.Min(part.Blocks - zeros, sent.Sectors - found.Sectors);
        for (long done = 0; done < count; done += Batch)
        {
            if (context.Token.IsCancellationRequested)
            {
                return Verifier.Stopped(good);
            }

            Span<byte> read = buffer.AsSpan(0, (int)Math.Min(Batch, count - done) * size);
            Lba lba = part.Start + zeros + done;
            DriveResult result = form == SectorForm.Audio
                ? context.Drive.ReadCdSectors(lba, read, CdSector.RawSize, token: context.Token)
                : context.Drive.Read(lba, read, forceUnitAccess: true, context.Token);
            if (!result.IsGood)
            {
                return Verifier.Unreadable(good, result);
            }

            found.Add(read);
            context.Report($"Verifying track {part.Planned.Number}", (double)found.Sectors / sent.Sectors);
        }

        return null;
    }

    private static RecordingOutcome Differs(
        WrittenTrack[] parts, SectorDigest sent, SectorDigest found, SectorForm form, RecordingOutcome good)
    {
        long sector = found.FirstDifference(sent) ?? found.Sectors;
        long last = Math.Min(sector + SectorDigest.ChunkSectors, sent.Sectors) - 1;
        long block = sector + parts[0].Planned.LeadZeros;
        WrittenTrack part = parts.LastOrDefault(part => part.Before <= block) ?? parts[0];
        Lba lba = part.Start + (block - part.Before);
        string hint = form == SectorForm.Audio ? Verifier.AudioHint : "";
        return good with
        {
            Error = FsError.Corrupt,
            Problem = $"Of the {last - sector + 1} blocks from LBA {lba.Value} on, one reads back other than it was "
                + $"written.{hint}",
            Lba = lba,
        };
    }
}
