using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Mmc.Cd;
using PacketFs.Mmc.Replies;
using PacketFs.Recording.Tracks;
using Xunit;

namespace PacketFs.SimulationTests.Media.Matrix;

/// <summary>Who reads a disc: another recorder, a drive that only reads, and one of before CD-RW.</summary>
internal static class Readers
{
    private const string Nobody = "nobody";

    private static readonly (DriveKind Kind, string Name)[] Drives =
    [
        (DriveKind.Recorder, "recorder"),
        (DriveKind.Rom, "reader"),
        (DriveKind.RomWithoutMultiRead, "old reader"),
    ];

    /// <summary>
    /// Names the drives that read all of the tracks. A drive that reads something other than what was recorded fails
    /// the test; one that reads a part of them is named with the parts.
    /// </summary>
    public static string Of(MediaBench bench, params RecordedTrack[] tracks)
    {
        long[] starts = Starts(bench, tracks);
        return Ask(bench, (drive, name) =>
        {
            List<int> read = [];
            for (int i = 0; i < tracks.Length; i++)
            {
                if (Read(drive, tracks[i], starts[i]) is not { } bytes)
                {
                    continue;
                }

                Assert.True(
                    bytes.AsSpan().SequenceEqual(tracks[i].Content),
                    $"{bench.Row}: the {name} reads other bytes of track {tracks[i].Number} than were recorded");
                read.Add(tracks[i].Number);
            }

            return read.Count == tracks.Length ? name
                : read.Count == 0 ? null
                : $"{name} (track {string.Join(", ", read)})";
        });
    }

    /// <summary>Names the drives for which the question has an answer.</summary>
    public static string Ask(MediaBench bench, Func<OpticalDrive, string, string?> question)
    {
        List<string> names = [];
        foreach ((DriveKind kind, string name) in Drives)
        {
            if (kind == DriveKind.RomWithoutMultiRead && !bench.Row.IsCd)
            {
                continue;
            }

            using EmulatedDrive emulated = bench.InsertInto(kind, out OpticalDrive drive);
            using (drive)
            {
                if (question(drive, name) is { } answer)
                {
                    names.Add(answer);
                }
            }
        }

        return names.Count == 0 ? Nobody : string.Join(" + ", names);
    }

    // Where tracks start is known to a recorder; what is written over has one, from 0 on.
    private static long[] Starts(MediaBench bench, RecordedTrack[] tracks)
    {
        using EmulatedDrive emulated = bench.InsertInto(DriveKind.Recorder, out OpticalDrive drive);
        using (drive)
        {
            return [.. tracks.Select(track => drive.GetTrack(track.Number, out TrackInformation found).IsGood
                ? ((Lba)found.Start).Value
                : throw new InvalidOperationException($"{bench.Row} has no track {track.Number}"))];
        }
    }

    private static byte[]? Read(OpticalDrive drive, RecordedTrack track, long start)
    {
        byte[] bytes = new byte[track.Content.Length];
        int size = track.Form == SectorForm.Audio ? CdSector.RawSize : CdSector.UserSize;
        const int Batch = 27;
        for (int at = 0; at < bytes.Length; at += Batch * size)
        {
            Span<byte> part = bytes.AsSpan(at, Math.Min(Batch * size, bytes.Length - at));
            Lba lba = new(start + (at / size));
            DriveResult result = track.Form == SectorForm.Audio
                ? drive.ReadCdSectors(lba, part, CdSector.RawSize)
                : drive.Read(lba, part);
            if (!result.IsGood)
            {
                return null;
            }
        }

        return bytes;
    }
}
