using System.Text;
using PacketFs.Core;
using PacketFs.Hosting.Drawing;
using PacketFs.Mmc;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Survey;
using PacketFs.Udf.Volumes;

namespace PacketFs.Hosting.Jobs.Info;

/// <summary>What a report says of a disc's sessions and tracks, what volume each session leads to, and who sees
/// it.</summary>
internal static class SessionSections
{
    private const byte DataBit = 0x04;
    private const int RecognitionBytes = 32768;

    /// <summary>Null when the drive tells of no track.</summary>
    /// <param name="survey">What the drive tells.</param>
    /// <param name="device">To read volumes from; null when nothing can be read.</param>
    public static ReportSection? Make(DiscSurvey survey, IBlockDevice? device)
    {
        TrackInformation[] tracks = [.. survey.Tracks.Where(track => track.TrackNumber > 0)];
        if (tracks.Length == 0)
        {
            return null;
        }

        ReportSection section = new("sessions", "Sessions and tracks");
        List<ReportSection> sessions = [];
        foreach (IGrouping<int, TrackInformation> session in tracks.GroupBy(track => track.SessionNumber)
            .OrderBy(group => group.Key))
        {
            sessions.Add(AddSession(section, survey, session.Key, [.. session], device));
        }

        return section.AddRaw("list", sessions);
    }

    /// <summary>Adds what drives see that only read.</summary>
    public static void AddReaders(ReportSection section, IReadOnlyList<ReaderView> readers)
    {
        foreach (ReaderView reader in readers)
        {
            section.AddShown(reader.Drive, reader.Text);
        }

        section.AddRaw("readers", readers.Select(reader => new ReportSection("reader", "")
            .AddRaw("drive", reader.Drive)
            .AddRaw("sees", reader.Sees)
            .AddRaw("text", reader.Text)
            .AddRaw("tried", reader.IsTried)).ToArray());
    }

    private static ReportSection AddSession(
        ReportSection section, DiscSurvey survey, int number, TrackInformation[] tracks, IBlockDevice? device)
    {
        string state = StateOf(survey, number, tracks);
        long start = ((Lba)tracks[0].Start).Value;
        string? volume = device is null || Array.TrueForAll(tracks, track => track.IsBlank)
            ? null
            : VolumeAt(device, start);
        ReportSection row = new ReportSection("session", "")
            .AddRaw("session", number)
            .AddRaw("state", state)
            .AddRaw("start", start)
            .AddRaw("lead_out", survey.LeadOutOf(number)?.Value)
            .AddRaw("volume", volume);
        section.AddShown($"Session {number}", volume is null ? state : $"{state}; {volume}");
        row.AddRaw("tracks", tracks.Select(track => AddTrack(section, survey, track)).ToArray());
        return row;
    }

    private static string StateOf(DiscSurvey survey, int number, TrackInformation[] tracks) =>
        survey.IsClosed(number) ? "closed"
        : Array.TrueForAll(tracks, track => track.IsBlank && !track.IsReserved) ? "empty"
        : survey.State.LastSessionState == SessionState.Damaged ? "open, and damaged"
        : "open";

    private static ReportSection AddTrack(ReportSection section, DiscSurvey survey, in TrackInformation track)
    {
        long start = ((Lba)track.Start).Value;
        long blocks = (uint)track.TrackSize;
        long? next = track.IsNextWritableAddressValid ? ((Lba)track.NextWritableAddress).Value : null;
        long? recorded = track.IsLastRecordedAddressValid && !track.IsBlank
            ? ((Lba)track.LastRecordedAddress).Value + 1 - start
            : null;
        string kind = KindOf(survey.State, track);
        string state = track.IsDamaged ? "damaged"
            : track.IsBlank ? (track.IsReserved ? "reserved, nothing recorded" : "blank")
            : next is not null ? "open"
            : "complete";
        StringBuilder text = new($"{kind}; LBA {start:N0}");
        if (blocks > 0)
        {
            text.Append($" to {start + blocks - 1:N0}, {blocks:N0} blocks ");
            text.Append($"({blocks * OpticalDrive.BlockSize / 1e6:N1} MB)");
        }

        text.Append("; ").Append(state);
        if (next is { } at)
        {
            text.Append($", goes on at LBA {at:N0}, {(uint)track.FreeBlocks:N0} blocks free");
        }

        section.AddShown($"  Track {track.TrackNumber}", text.ToString());
        return new ReportSection("track", "")
            .AddRaw("track", track.TrackNumber)
            .AddRaw("kind", kind)
            .AddRaw("state", state)
            .AddRaw("start", start)
            .AddRaw("blocks", blocks)
            .AddRaw("recorded_blocks", recorded)
            .AddRaw("next_writable", next)
            .AddRaw("free_blocks", next is null ? null : (long)(uint)track.FreeBlocks)
            .AddRaw("packet_blocks", track.IsPacket && track.IsFixedPacket ? (long)(uint)track.FixedPacketSize : null);
    }

    private static string KindOf(MediumState state, in TrackInformation track)
    {
        if (state.Kind.Family != MediumFamily.Cd)
        {
            return "data";
        }

        if ((track.TrackMode & DataBit) == 0)
        {
            return "audio";
        }

        string mode = track.DataMode switch
        {
            TrackInformation.DataMode1 => "data, mode 1",
            TrackInformation.DataMode2 => "data, mode 2",
            _ => "data",
        };
        return !track.IsPacket ? mode
            : track.IsFixedPacket ? $"{mode}, packets of {(uint)track.FixedPacketSize}"
            : $"{mode}, packets";
    }

    /// <summary>The volume that a system finds which looks from there on, in words; null when it finds none.</summary>
    private static string? VolumeAt(IBlockDevice device, long start)
    {
        List<string> found = [];
        try
        {
            if (VolumeReader.Read(device, start).Volume is { } volume)
            {
                found.Add($"UDF {volume.Revision} '{volume.CurrentLabel}'");
            }

            if (IsoLabel(device, start) is { } label)
            {
                found.Add($"ISO 9660 '{label}'");
            }
        }
        catch (FsException failure) when (failure.Error == FsError.InputOutput)
        {
            return found.Count == 0 ? "what it holds cannot be read" : string.Join(" and ", found);
        }

        return found.Count == 0 ? null : string.Join(" and ", found);
    }

    /// <summary>Of the primary volume descriptor 32 KiB behind the start. ECMA-119 8.4.</summary>
    private static string? IsoLabel(IBlockDevice device, long start)
    {
        const int LabelOffset = 40;
        const int LabelLength = 32;
        int size = device.Geometry.BlockSize;
        byte[] block = new byte[size];
        long sector = start + (RecognitionBytes / size);
        if (sector >= device.Geometry.BlockCount)
        {
            return null;
        }

        device.Read(new Lba(sector), block);
        bool isPrimary = block[0] == 1 && block.AsSpan(1, 5).SequenceEqual("CD001"u8);
        return isPrimary
            ? Encoding.ASCII.GetString(block.AsSpan(LabelOffset, LabelLength)).TrimEnd(' ', '\0')
            : null;
    }
}
