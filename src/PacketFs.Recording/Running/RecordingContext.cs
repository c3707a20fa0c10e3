using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Replies.ModePages;
using PacketFs.Recording.Planning;

namespace PacketFs.Recording.Running;

/// <summary>What all ways of recording share: the drive, the plan, the pump from source to drive.</summary>
internal sealed class RecordingContext(
    OpticalDrive drive, RecordingPlan plan, IProgress<OperationProgress>? progress, CancellationToken token)
{
    private const int MostBytesPerWrite = 64 * 1024;
    private byte[] _buffer = [];

    public OpticalDrive Drive => drive;

    public RecordingPlan Plan => plan;

    public RecordingOptions Options => plan.Options;

    public CancellationToken Token => token;

    /// <summary>Tracks of which something was sent.</summary>
    public List<WrittenTrack> Written { get; } = [];

    /// <summary>The first command that changes the disc was sent.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>A session or the disc was closed as planned.</summary>
    public bool HasClosed { get; set; }

    /// <summary>Something that was sent is missing on the disc: books end before it.</summary>
    public bool HasHole { get; private set; }

    /// <summary>Something that was sent is missing, and the drive does not say what.</summary>
    public bool IsUncertain { get; private set; }

    public void Report(string stage, double fraction) => progress?.Report(new OperationProgress(stage, fraction));

    public IProgress<OperationProgress>? Progress => progress;

    /// <summary>Ends the recording when a command failed.</summary>
    public static void Require(in DriveResult result, string what)
    {
        if (!result.IsGood)
        {
            throw RecordingStop.Of(result, what);
        }
    }

    /// <summary>Page 05h as the drive has it, patched and sent back.</summary>
    public void SetWriteParameters(Func<WriteParametersPage, WriteParametersPage> patch)
    {
        DriveResult result = drive.GetWriteParameters(out WriteParametersPage page, token: token);
        if (!result.IsGood && result.Error != FsError.NotSupported)
        {
            throw RecordingStop.Of(result, "The drive does not tell its write parameters");
        }

        page.WriteFlags = 0;
        page.TrackFlags = 0;
        page.BlockTypeField = 0;
        page.LinkSize = 0;
        page.PacketSize = 0;
        page.SubHeader = 0;
        page.SessionFormat = DiscType.CdRom;
        page.MediaCatalogNumber = default;
        page.RecordingCode = default;
        page.TestWrite = Options.Simulate;
        page.BufferUnderrunFree = Options.BufferUnderrunFree && BufferUnderrun.CanBeAvoided(plan);
        page.MultiSession = Options.End == SessionEnd.Finalise ? MultiSession.None : MultiSession.Allowed;
        Require(
            drive.SetWriteParameters(patch(page), token),
            $"The drive does not take the parameters of this method ({plan.Method})");
    }

    /// <summary>Sends all blocks of a feed from <paramref name="start"/> on.</summary>
    /// <param name="feed">Its blocks.</param>
    /// <param name="track">For the books.</param>
    /// <param name="start">Address of the feed's first block.</param>
    /// <param name="stage">For the progress.</param>
    /// <param name="inUnits">The drive layer keeps to the medium's units (DVD, BD, packets).</param>
    public void Pump(TrackFeed feed, PlannedTrack track, Lba start, string stage, bool inUnits)
    {
        int unit = inUnits ? plan.Facts.State.WriteUnitBlocks : 1;
        int most = Math.Max(unit, Math.Min(drive.MaxTransferBytes, MostBytesPerWrite) / feed.BlockSize / unit * unit);
        Span<byte> buffer = Room(most * feed.BlockSize);
        int book = Written.Count;
        Written.Add(new WrittenTrack(track, start, 0));
        while (true)
        {
            ThrowIfCancelled();
            Lba at = start + feed.Done;
            int count = Read(feed, buffer, start);
            if (count == 0)
            {
                return;
            }

            RequireRoom(at + count);
            HasBegun = true;
            ReadOnlySpan<byte> data = buffer[..(count * feed.BlockSize)];
            DriveResult result = inUnits
                ? drive.Write(at, data, token: token)
                : drive.WriteBlocks(at, data, feed.BlockSize, token);
            Written[book] = Written[book] with { Blocks = at - start + result.Blocks };
            if (!result.IsGood)
            {
                throw WriteFailed(result, at + result.Blocks);
            }

            Report(stage, feed.Fraction);
        }
    }

    /// <summary>Sends blocks that belong to no track: lead-in, lead-out.</summary>
    public void SendBlocks(Lba at, ReadOnlySpan<byte> data, int blockSize)
    {
        ThrowIfCancelled();
        HasBegun = true;
        DriveResult result = drive.WriteBlocks(at, data, blockSize, token);
        if (!result.IsGood)
        {
            throw WriteFailed(result, at + result.Blocks);
        }
    }

    /// <summary>Everything that was sent is on the disc; a track or session at once ends here.</summary>
    public void Flush(string stage)
    {
        Report(stage, double.NaN);
        Require(drive.SynchronizeCache(token), "The drive could not write out its buffer");
        Report(stage, 1);
    }

    public void Close(CloseStep step)
    {
        Require(drive.CloseTrackOrSession(step.Function, step.Track, progress, token), step.What);
        MediumState state = drive.Refresh(token);
        if (state.Profile != plan.Facts.State.Profile && !state.Readiness.IsGood)
        {
            throw RecordingStop.Of(state.Readiness, "The drive does not come back after closing");
        }
    }

    /// <summary>
    /// Writing out failed, for a command or for an earlier one: what was sent from there on counts no more.
    /// </summary>
    public void TakeBack(in DriveResult failure)
    {
        bool isOfMedium = failure.Sense.Key is SenseKey.MediumError or SenseKey.HardwareError
            || failure.Sense.IsDeferred;
        if (!isOfMedium || Written.Count == 0)
        {
            return;
        }

        Lba? missing = failure.Sense.Information is uint lba ? new Lba(unchecked((int)lba)) : null;
        int book = missing is Lba at
            ? Written.FindLastIndex(track => track.Start <= at && at <= track.Start + track.Blocks)
            : -1;
        if (book < 0)
        {
            IsUncertain = true;
            return;
        }

        long sound = missing!.Value - Written[book].Start;
        HasHole |= sound < Written[book].Blocks || book < Written.Count - 1;
        Written[book] = Written[book] with { Blocks = sound };
        Written.RemoveRange(book + 1, Written.Count - book - 1);
    }

    public Span<byte> Room(int bytes)
    {
        if (_buffer.Length < bytes)
        {
            _buffer = new byte[bytes];
        }

        return _buffer.AsSpan(0, bytes);
    }

    public void ThrowIfCancelled()
    {
        if (token.IsCancellationRequested)
        {
            throw new RecordingStop(FsError.Cancelled, "Stopped on request.", default, null);
        }
    }

    private static int Read(TrackFeed feed, Span<byte> buffer, Lba start)
    {
        try
        {
            return feed.Next(buffer, start);
        }
        catch (Exception e) when (e is FsException or IOException)
        {
            throw new RecordingStop(
                (e as FsException)?.Error ?? FsError.InputOutput, $"The input failed: {e.Message}", default, null, e);
        }
    }

    // An input whose size nobody knew: the drive would say it, too, but after the last block that it takes.
    private void RequireRoom(Lba end)
    {
        if (plan.Facts.End is Lba limit && end > limit)
        {
            throw new RecordingStop(FsError.NoSpace, "The disc is full, and the input goes on.", default, limit);
        }
    }

    private RecordingStop WriteFailed(in DriveResult result, Lba at)
    {
        Lba named = result.Lba == default ? at : result.Lba;
        bool mayPause = Options.BufferUnderrunFree && BufferUnderrun.CanBeAvoided(plan);
        bool isUnderrun = BufferUnderrun.IsOne(result) && !mayPause;
        string why = isUnderrun
            ? $"The input was too slow at LBA {named.Value}: the drive ran out of data and cannot pause"
            : $"LBA {named.Value} cannot be written";
        return RecordingStop.Of(result, why, named);
    }
}
