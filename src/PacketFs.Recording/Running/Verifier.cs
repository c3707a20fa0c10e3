using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Cd;
using PacketFs.Recording.Inputs;
using PacketFs.Recording.Planning;
using PacketFs.Recording.Tracks;

namespace PacketFs.Recording.Running;

/// <summary>
/// Reads back what was recorded and compares it with the input, byte by byte; names the first difference.
/// </summary>
internal static class Verifier
{
    /// <summary>What a difference in audio may come from.</summary>
    public const string AudioHint =
        " Drives read audio some samples off its place; listen to it before you throw it away.";

    private const int Batch = 16;

    public static RecordingOutcome Check(RecordingContext context, RecordingOutcome good)
    {
        MediumState state = context.Drive.IsMediumChanged ? context.Drive.Refresh(context.Token) : context.Drive.State!;
        if (!state.Readiness.IsGood && state.Condition is MediumCondition.NoMedium or MediumCondition.NotReady)
        {
            return Failed(good, state.Readiness, "The disc cannot be read back", default);
        }

        foreach (IGrouping<PlannedTrack, WrittenTrack> parts in good.Tracks.GroupBy(track => track.Planned))
        {
            RecordingOutcome? bad = parts.Key.Track.Source is StreamSource pipe
                ? PipeVerifier.Check(context, pipe, [.. parts], good)
                : parts.Select(part => CheckTrack(context, part, good)).FirstOrDefault(found => found is not null);
            if (bad is not null)
            {
                return bad;
            }
        }

        return good with { DiscText = good.DiscText + " What was read back is what was written." };
    }

    private static RecordingOutcome? CheckTrack(RecordingContext context, WrittenTrack written, RecordingOutcome good)
    {
        PlannedTrack planned = written.Planned;
        SectorForm form = planned.Track.Form;
        bool asBlocks = planned.Block is DeviceBlock.User2048 or DeviceBlock.Form1User2048
            || form is SectorForm.Mode1 or SectorForm.Form1;
        int readSize = asBlocks ? CdSector.UserSize : CdSector.RawSize;
        int sourceSize = planned.Track.Source.SectorSize;
        byte[] read = new byte[Batch * readSize];
        byte[] source = new byte[Batch * sourceSize];
        byte[] expected = new byte[CdSector.RawSize];
        long zeros = Math.Max(0, planned.LeadZeros - written.Before);
        long from = Math.Max(0, written.Before - planned.LeadZeros);
        Lba first = written.Start + zeros;
        long sectors = planned.Track.Source.SectorCount ?? 0;
        long count = Math.Max(0, Math.Min(sectors - from, written.Blocks - zeros));
        for (long done = 0; done < count; done += Batch)
        {
            if (context.Token.IsCancellationRequested)
            {
                return Stopped(good);
            }

            int batch = (int)Math.Min(Batch, count - done);
            planned.Track.Source.Read(from + done, source.AsSpan(0, batch * sourceSize));
            Span<byte> part = read.AsSpan(0, batch * readSize);
            DriveResult result = asBlocks
                ? context.Drive.Read(first + done, part, forceUnitAccess: true, context.Token)
                : context.Drive.ReadCdSectors(first + done, part, CdSector.RawSize, token: context.Token);
            if (!result.IsGood)
            {
                return Unreadable(good, result);
            }

            for (int i = 0; i < batch; i++)
            {
                ReadOnlySpan<byte> sector = source.AsSpan(i * sourceSize, sourceSize);
                ReadOnlySpan<byte> got = part.Slice(i * readSize, readSize);
                Lba lba = first + done + i;
                if (asBlocks ? !IsSameUser(form, sector, got) : !IsSameSector(form, lba, sector, got, expected))
                {
                    return Differs(good, lba, form);
                }
            }

            context.Report($"Verifying track {planned.Number}", (double)(done + batch) / count);
        }

        return null;
    }

    internal static RecordingOutcome Stopped(RecordingOutcome good) =>
        good with { Error = FsError.Cancelled, Problem = "Verification was stopped on request." };

    internal static RecordingOutcome Unreadable(RecordingOutcome good, in DriveResult result) =>
        Failed(good, result, $"LBA {result.Lba.Value} cannot be read back", result.Lba);

    private static bool IsSameUser(SectorForm form, ReadOnlySpan<byte> source, ReadOnlySpan<byte> got) =>
        got.SequenceEqual(source.Slice(form == SectorForm.Mode1Raw ? CdSector.HeaderEnd : 0, CdSector.UserSize));

    // The drive makes the codes of Mode 2 sectors itself where it gets 2,332 bytes; Form 2 may go without one.
    private static bool IsSameSector(
        SectorForm form, Lba lba, ReadOnlySpan<byte> source, ReadOnlySpan<byte> got, Span<byte> expected)
    {
        SectorShaper.Build(form, lba, source, expected);
        bool isForm2 = SectorForms.IsMode2(form) && CdSector.SubHeaderOf(expected).IsForm2;
        int end = isForm2 ? CdSector.RawSize - SectorEdc.Size : CdSector.RawSize;
        return got[..end].SequenceEqual(expected[..end]);
    }

    private static RecordingOutcome Differs(RecordingOutcome good, Lba lba, SectorForm form)
    {
        string hint = form == SectorForm.Audio ? AudioHint : "";
        return good with
        {
            Error = FsError.Corrupt,
            Problem = $"LBA {lba.Value} reads back other than it was written.{hint}",
            Lba = lba,
        };
    }

    private static RecordingOutcome Failed(RecordingOutcome good, in DriveResult result, string what, Lba lba) =>
        good with
        {
            Error = result.Error ?? FsError.InputOutput,
            Problem = result.Describe(what),
            Lba = lba,
            Sense = result.Sense.Code,
        };
}
