using PacketFs.Core;
using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Discs.Tracks;
using PacketFs.Emulation.Drive;
using PacketFs.Mmc.Cd;

namespace PacketFs.Emulation.Media.Cd;

/// <summary>
/// Reading a CD that was recorded track by track: what can be read as blocks of 2,048 bytes, and by whom.
/// </summary>
internal static class CdReading
{
    /// <summary>Behind the last block that a recorder can address: of the open session, or the last lead-out.</summary>
    public static long EndOfDisc(in CdState state)
    {
        TrackTable table = state.Disc.Tracks;
        long end = EndOfSessions(state);
        for (int index = state.FirstTrackOfSession; index < table.TrackCount; index++)
        {
            end = Math.Max(end, table.Track(index).WrittenEnd);
        }

        return end;
    }

    /// <summary>Where the last lead-out begins; 0 without one.</summary>
    public static long EndOfSessions(in CdState state) =>
        state.ClosedSessions == 0 ? 0 : state.Disc.Tracks.Session(state.ClosedSessions - 1).LeadOutStart;

    /// <param name="waiting">Behind what waits in the buffer; it is written before it is read.</param>
    public static SenseCode? Check(in CdState state, long lba, long count, long waiting) =>
        lba < 0 || lba + count > Math.Max(waiting, EndOfDisc(state)) ? SenseCodes.AddressOutOfRange : null;

    /// <summary>
    /// A read-only drive wants a closed session, and drives of the time before MultiRead neither CD-RW nor packets of
    /// fixed length.
    /// </summary>
    public static SenseCode? JudgeByRom(in CdState state, bool isErasable, DriveKind kind)
    {
        bool isOld = kind == DriveKind.RomWithoutMultiRead;
        TrackTable table = state.Disc.Tracks;
        bool isReadable = state.ClosedSessions > 0 && !(isOld && isErasable);
        for (int index = 0; isReadable && index < table.TrackCount; index++)
        {
            isReadable = !isOld || table.Track(index).PacketKind != PacketKind.Fixed;
        }

        return isReadable ? null : SenseCodes.CannotReadMedium;
    }

    public static int ReadBlocks(in CdState state, long lba, Span<byte> buffer, out SenseCode sense)
    {
        int count = buffer.Length / EmulatedDisc.BlockBytes;
        for (int done = 0; done < count; done++)
        {
            Span<byte> block = buffer.Slice(done * EmulatedDisc.BlockBytes, EmulatedDisc.BlockBytes);
            if (ReadBlock(state, lba + done, block) is SenseCode failure)
            {
                sense = failure;
                return done;
            }
        }

        sense = default;
        return count;
    }

    /// <summary>User data of a stored sector, if it is one that has 2,048 bytes of them and they are sound.</summary>
    private static SenseCode? Take(ReadOnlySpan<byte> sector, long frame, Span<byte> block)
    {
        if (CdSector.ModeOf(sector) is not (CdSectorMode mode and (CdSectorMode.Mode1 or CdSectorMode.Mode2Form1)))
        {
            return SenseCodes.IllegalModeForTrack;
        }

        sector.Slice(CdSector.UserOffsetOf(mode), EmulatedDisc.BlockBytes).CopyTo(block);
        bool isSound = CdSector.Check(sector, mode, new Lba(frame)) == CdSectorFaults.None;
        return isSound ? null : SenseCodes.UncorrectableError;
    }

    private static SenseCode? ReadBlock(in CdState state, long lba, Span<byte> block)
    {
        int index = state.FindTrack(lba);
        if (index < 0)
        {
            return SenseCodes.UncorrectableError;
        }

        TrackRecord track = state.Disc.Tracks.Track(index);
        FrameStore frames = new(state.Disc);
        long frame = CdState.FrameOf(track, lba);
        switch (frames.KindAt(frame))
        {
            case FrameKind.Mode1 or FrameKind.Form1:
                state.Disc.Read(lba, block);
                return null;
            case FrameKind.Main or FrameKind.Whole:
                Span<byte> sector = stackalloc byte[CdSector.RawSize];
                frames.ReadMain(frame, sector);
                return Take(sector, frame, block);
            default:
                return SenseCodes.UncorrectableError;
        }
    }
}
