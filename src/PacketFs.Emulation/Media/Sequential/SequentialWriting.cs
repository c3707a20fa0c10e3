using PacketFs.Core;
using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Discs.Tracks;
using PacketFs.Emulation.Drive;
using PacketFs.Mmc.Commands;

namespace PacketFs.Emulation.Media.Sequential;

/// <summary>
/// Which writes and reservations a disc that is written in order allows: at the next writable address of an open track,
/// and nowhere else; incrementally, or as a whole.
/// </summary>
internal sealed class SequentialWriting(EmulatedDisc disc, SequentialTracks tracks, SequentialRules rules)
{
    // Where a test goes on; the disc knows nothing of it.
    private long _testNext = -1;

    /// <summary>Incremental writing cannot begin: the disc was blanked in a hurry.</summary>
    public bool IsAtOnceOnly { get; set; }

    public SenseCode? Check(long lba, long count, in WriteMode mode)
    {
        bool isAtOnce = rules.HasWriteParameters && mode.IsAtOnce;
        if (disc.Pending == PendingOperation.CloseSession)
        {
            return SenseCodes.CommandSequenceError;
        }

        if (tracks.IsFinalised)
        {
            return SenseCodes.WriteProtected;
        }

        if (!isAtOnce && (IsAtOnceOnly || tracks.All[0].IsAtOnce))
        {
            return SenseCodes.IllegalModeForTrack;
        }

        int unit = disc.PacketBlocks;
        bool isAligned = isAtOnce || rules.TakesParts || (lba % unit == 0 && count % unit == 0);
        if (!isAligned)
        {
            return SenseCodes.InvalidAddressForWrite;
        }

        return isAtOnce ? CheckAtOnce(lba, count, mode) : CheckIncremental(lba, count, mode);
    }

    /// <summary>Data that was allowed is taken.</summary>
    public void Begin(long lba, long count, in WriteMode mode)
    {
        if (IsTest(mode))
        {
            _testNext = lba + count;
            return;
        }

        tracks.Advance(tracks.FindNext(lba), lba + count);
        if (disc.Status == RecordingStatus.Blank)
        {
            DiscHeader header = disc.Header;
            header.Status = (byte)RecordingStatus.TrackOpen;
            disc.UpdateHeader(header);
        }
    }

    public bool IsTest(in WriteMode mode) => rules.HasWriteParameters && mode.IsTest;

    public void EndTest() => _testNext = -1;

    public SenseCode? Reserve(in ReserveTrack request, in WriteMode mode)
    {
        if (disc.Pending != PendingOperation.None)
        {
            return SenseCodes.CommandSequenceError;
        }

        if (tracks.IsFinalised)
        {
            return SenseCodes.WriteProtected;
        }

        return rules.HasWriteParameters && mode.IsAtOnce
            ? ReserveDisc(request)
            : tracks.All[0].IsAtOnce || IsAtOnceOnly ? SenseCodes.IllegalModeForTrack
            : tracks.CountOpen() >= rules.MaximumOpenTracks || !tracks.CanAddTrack ? SenseCodes.NoMoreReservations
            : request.ByAddress ? SplitAt(request.SplitAt.Value)
            : ReserveBlocks(request.BlockCount);
    }

    private SenseCode? CheckAtOnce(long lba, long count, in WriteMode mode)
    {
        SequentialTrack track = tracks.All[0];
        if (!track.IsAtOnce)
        {
            // Nothing was reserved; or the disc has been begun in another way.
            return tracks.IsBlank ? SenseCodes.CommandSequenceError : SenseCodes.CannotWriteIncompatibleMedium;
        }

        long next = IsTest(mode) && _testNext >= 0 ? _testNext : tracks.Next(0);
        bool fits = track.IsOpen && lba == next && lba + count <= track.End && !tracks.IsDamaged(0);
        return fits ? null : SenseCodes.InvalidAddressForWrite;
    }

    private SenseCode? CheckIncremental(long lba, long count, in WriteMode mode)
    {
        if (IsTest(mode) && _testNext >= 0)
        {
            return lba != _testNext ? SenseCodes.InvalidAddressForWrite
                : lba + count > tracks.Capacity ? SenseCodes.EndOfUserArea
                : null;
        }

        int index = tracks.FindNext(lba);
        return index < 0 || tracks.IsDamaged(index) ? SenseCodes.InvalidAddressForWrite
            : lba + count > tracks.All[index].End ? SenseCodes.EndOfUserArea
            : null;
    }

    private SenseCode? ReserveDisc(in ReserveTrack request)
    {
        bool isUntouched = tracks.All is [{ IsAtOnce: true, State: TrackState.Reserved }];
        if (request.ByAddress || request.BlockCount == 0)
        {
            return SenseCodes.InvalidFieldInCdb;
        }

        if (!tracks.IsBlank && !isUntouched)
        {
            return SenseCodes.CannotWriteIncompatibleMedium;
        }

        tracks.DropUnwrittenDisc();
        if (request.BlockCount > tracks.Capacity)
        {
            return SenseCodes.EndOfUserArea;
        }

        tracks.ReserveDisc(request.BlockCount);
        return null;
    }

    private SenseCode? ReserveBlocks(uint blocks)
    {
        int last = tracks.All.Count - 1;
        SequentialTrack track = tracks.All[last];
        if (blocks == 0)
        {
            return SenseCodes.InvalidFieldInCdb;
        }

        bool canSplit = track.IsOpen && !tracks.IsDamaged(last)
            && (rules.SplitsWrittenTracks || !tracks.HasData(last));
        if (!canSplit)
        {
            return SenseCodes.CommandSequenceError;
        }

        long end = tracks.AlignUp(tracks.Next(last)) + tracks.AlignUp(blocks);
        return Split(last, end, disc.PacketBlocks);
    }

    private SenseCode? SplitAt(long lba)
    {
        if (!rules.SplitsAtAddress || lba % disc.PacketBlocks != 0)
        {
            return SenseCodes.InvalidFieldInCdb;
        }

        int index = tracks.FindBlock(lba);
        bool canSplit = index >= 0 && tracks.All[index].IsOpen && !tracks.IsDamaged(index)
            && lba >= tracks.Next(index) && lba > tracks.All[index].Start;
        return canSplit ? Split(index, lba, 0) : SenseCodes.InvalidFieldInCdb;
    }

    private SenseCode? Split(int index, long end, int gap)
    {
        if (end + gap >= tracks.All[index].End)
        {
            return SenseCodes.EndOfUserArea;
        }

        tracks.Split(index, end, gap);
        return null;
    }
}
