using PacketFs.Core;
using PacketFs.Emulation.Discs.Tracks;
using PacketFs.Emulation.Media;
using PacketFs.Emulation.Storage;
using PacketFs.Mmc;

namespace PacketFs.Emulation.Discs;

/// <summary>
/// What opening a disc does before anybody sees it: refuse a header that cannot be, and turn what was in the air
/// when the last process died into what a disc shows after a power cut.
/// </summary>
internal static class DiscRecovery
{
    /// <summary>What is impossible in a sound header, or null.</summary>
    public static string? FindFault(in DiscHeader header)
    {
        if (MediumSpec.Find((MediumType)header.Medium) is not { } spec)
        {
            return $"its medium type {header.Medium} is unknown";
        }

        string? fault = spec.HasAtip ? FindCdFault(header) : FindSizeFault(header, spec);
        if (fault is not null)
        {
            return fault;
        }

        if (header.RecordedPackets > header.PacketCount
            || header.Status is < (byte)RecordingStatus.Blank or > (byte)RecordingStatus.Complete
            || header.Pending > (byte)PendingOperation.CloseSession)
        {
            return "its recording state is impossible";
        }

        return null;
    }

    private static string? FindCdFault(in DiscHeader header)
    {
        bool isLength = CdAtip.IsLength((MediumType)header.Medium, header.Minutes);
        if (!isLength || header.PacketBlocks != EmulatedDisc.CdPacketBlocks)
        {
            return "its size or packet size is impossible";
        }

        long leadOut = header.LastLeadOutFrame;
        bool isAtipSane = leadOut > CdAtip.FramesPerMinute && leadOut < 90 * CdAtip.FramesPerMinute;
        return !isAtipSane || header.PacketCount != CdAtip.PacketCapacity(leadOut - CdAtip.LbaOffsetFrames, 32)
            ? "its ATIP and its number of packets contradict each other"
            : null;
    }

    private static string? FindSizeFault(in DiscHeader header, MediumSpec spec)
    {
        bool isSizeSane = header.PacketBlocks == spec.UnitBlocks
            && header.PacketCount > 0 && header.PacketCount <= 4L * spec.Units;
        return !isSizeSane || header.SparesUsed > header.SpareUnits || header.Background > 3
            ? "its size or its spares are impossible"
            : null;
    }

    /// <summary>Makes image and state agree; throws when they cannot have come from one another.</summary>
    public static void Recover(IDiscStorage storage, ref DiscHeader header, string path)
    {
        PacketTable table = PacketTable.Of(storage.State, (int)(uint)header.PacketCount);
        for (int packet = 0; packet < table.Count; packet++)
        {
            PacketEntry entry = table[packet];
            if (entry.State == PacketState.InFlight)
            {
                table[packet] = entry with { State = PacketState.Unreadable };
            }
        }

        TrackTable tracks = new(storage.State, PacketTable.EndOffset((int)(uint)header.PacketCount));
        if (tracks.TrackCount > 0 && MediumSpec.Of((MediumType)header.Medium).Family == MediumFamily.Cd)
        {
            RequireBlocks(storage, tracks, header, path);
            return;
        }

        long packetBytes = (long)(uint)header.PacketBlocks * EmulatedDisc.BlockBytes;
        long expected = ExpectedPackets(header, table) * packetBytes;
        long shortest = IsAppendedTo(header) ? EndOf(table, PacketState.Written) * packetBytes
            : header.Status == (byte)RecordingStatus.TrackOpen ? expected - packetBytes
            : expected;
        bool isOverlong = storage.UserLength > (long)table.Count * packetBytes;
        if (storage.UserLength < shortest || isOverlong)
        {
            throw new FsException(
                FsError.Corrupt,
                $"{path} has {storage.UserLength} bytes, but the disc that it holds has {expected}: it was cut, "
                + "grown or replaced. Put the right image back, or move "
                + $"{path}{EmulatedDisc.StateSuffix} away to open it as a plain image.");
        }

        if (storage.UserLength != expected)
        {
            storage.SetLength(expected);
        }
    }

    /// <summary>Tracks grow in several places: what is recorded is told by the packets alone.</summary>
    private static bool IsAppendedTo(in DiscHeader header)
    {
        MediumSpec spec = MediumSpec.Of((MediumType)header.Medium);
        return spec.IsWrittenOnce || (spec.Type == MediumType.DvdMinusRw && header.IsFormatted == 0);
    }

    /// <summary>Behind the last packet in this state.</summary>
    private static int EndOf(PacketTable table, PacketState state)
    {
        int packet = table.Count;
        while (packet > 0 && table[packet - 1].State != state)
        {
            packet--;
        }

        return packet;
    }

    /// <summary>A disc that is recorded block by block: the image reaches as far as its data tracks.</summary>
    private static void RequireBlocks(IDiscStorage storage, TrackTable tracks, in DiscHeader header, string path)
    {
        long blocks = 0;
        for (int index = 0; index < tracks.TrackCount; index++)
        {
            TrackRecord track = tracks.Track(index);
            blocks = track.DataMode == 0 ? blocks : Math.Max(blocks, track.WrittenEnd);
        }

        long expected = blocks * EmulatedDisc.BlockBytes;
        bool isPending = header.Pending is (byte)PendingOperation.Format or (byte)PendingOperation.Blank;
        if (!isPending && (storage.UserLength < expected || storage.UserLength > header.CapacityBytes))
        {
            throw new FsException(
                FsError.Corrupt,
                $"{path} has {storage.UserLength} bytes, but the tracks of its disc end at {expected}: it was cut, "
                + "grown or replaced. Put the right image back, or move "
                + $"{path}{EmulatedDisc.StateSuffix} away to open it as a plain image.");
        }
    }

    private static long ExpectedPackets(in DiscHeader header, PacketTable table)
    {
        if ((PendingOperation)header.Pending is PendingOperation.Format or PendingOperation.Blank)
        {
            return 0;
        }

        if (IsAppendedTo(header))
        {
            return Math.Max(EndOf(table, PacketState.Written), EndOf(table, PacketState.Unreadable));
        }

        if (header.Status != (byte)RecordingStatus.TrackOpen)
        {
            return header.RecordedPackets;
        }

        int packet = 0;
        while (packet < table.Count && table[packet].State != PacketState.Blank)
        {
            packet++;
        }

        return packet;
    }
}
