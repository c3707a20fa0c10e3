using PacketFs.Core;
using PacketFs.Mmc.Cd;
using PacketFs.Recording.Inputs;
using PacketFs.Recording.Inputs.Flac;
using PacketFs.Recording.Tracks;

namespace PacketFs.Recording.Cue;

/// <summary>
/// Opens the files of a cue sheet and gives each track its stretch of them: from its first index to the first index of
/// the next track in the same file, or to the file's end.
/// </summary>
public static class CueLoader
{
    /// <summary>Reads a cue sheet and opens what it names.</summary>
    /// <exception cref="FsException">The sheet, or a file, is not as it must be; the message names file and
    /// line.</exception>
    public static RecordingSet Load(string path)
    {
        IEnumerable<string> lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FsException(FsError.NotFound, $"{path} cannot be read: {e.Message}", inner: e);
        }

        return Load(CueParser.Parse(path, lines));
    }

    private static RecordingSet Load(CueSheet sheet)
    {
        (string Path, long Offset, long ByteCount)[] files = [.. sheet.Files.Select(file => Locate(sheet, file))];
        List<Piece> pieces = ListPieces(sheet);
        PlacePieces(sheet, pieces, files);
        List<RecordingTrack> tracks = [];
        try
        {
            foreach (CueTrack track in sheet.Tracks)
            {
                tracks.Add(Build(sheet, track, [.. pieces.Where(piece => piece.Track == track)], files));
            }

            return new RecordingSet([.. tracks]) { Catalogue = sheet.Catalogue, Text = sheet.Text };
        }
        catch
        {
            tracks.ForEach(track => track.Source.Dispose());
            throw;
        }
    }

    // A stretch between two indexes; the last one of a file has no length until its file was looked at.
    private sealed record Piece(CueTrack Track, CueIndex Index)
    {
        public long Offset { get; set; }

        public long ByteCount { get; set; }

        public int SectorSize => SectorForms.SizeOf(Track.Form);

        public long Sectors => (ByteCount + SectorSize - 1) / SectorSize;
    }

    private static List<Piece> ListPieces(CueSheet sheet) =>
        [.. sheet.Tracks.SelectMany(track => track.Indexes.Select(index => new Piece(track, index)))];

    private static void PlacePieces(
        CueSheet sheet, List<Piece> pieces, (string Path, long Offset, long ByteCount)[] files)
    {
        for (int file = 0; file < files.Length; file++)
        {
            Piece[] own = [.. pieces.Where(piece => piece.Index.File == file)];
            if (own.Length == 0)
            {
                throw CueError.At(sheet.Path, sheet.Files[file].Line, "no track uses this FILE");
            }

            // What lies before the first index of a file belongs to nobody; times count from the file's start.
            long at = own[0].Index.Frames * own[0].SectorSize;
            for (int i = 0; i < own.Length; i++)
            {
                Piece piece = own[i];
                piece.Offset = at;
                piece.ByteCount = i + 1 < own.Length
                    ? (own[i + 1].Index.Frames - piece.Index.Frames) * piece.SectorSize
                    : files[file].ByteCount - at;
                at += piece.ByteCount;
                Require(sheet, piece, files[file], isLast: i + 1 == own.Length);
            }
        }
    }

    private static void Require(
        CueSheet sheet, Piece piece, (string Path, long Offset, long ByteCount) file, bool isLast)
    {
        bool fits = piece.ByteCount >= 0 && piece.Offset + piece.ByteCount <= file.ByteCount;
        if (!fits || (isLast && piece.ByteCount == 0))
        {
            throw CueError.At(
                sheet.Path,
                piece.Index.Line,
                $"the time lies beyond the end of {file.Path} ({file.ByteCount:N0} bytes)");
        }

        if (piece.Track.Form != SectorForm.Audio && piece.ByteCount % piece.SectorSize != 0)
        {
            throw CueError.At(
                sheet.Path,
                piece.Track.Line,
                $"{file.Path} does not hold whole sectors of {piece.SectorSize:N0} bytes; is the mode right?");
        }
    }

    private static RecordingTrack Build(
        CueSheet sheet, CueTrack track, Piece[] pieces, (string Path, long Offset, long ByteCount)[] files)
    {
        List<ISectorSource> sources = [];
        try
        {
            foreach (Piece piece in pieces.Where(piece => piece.ByteCount > 0))
            {
                (string path, long offset, long _) = files[piece.Index.File];
                bool swaps = sheet.Files[piece.Index.File].Kind == CueFileKind.Motorola
                    && track.Form == SectorForm.Audio;
                bool isFlac = sheet.Files[piece.Index.File].Kind == CueFileKind.Wave && FlacStreamInfo.IsFlac(path);
                sources.Add(isFlac
                    ? FlacSource.Open(path, piece.SectorSize, piece.Offset, piece.ByteCount)
                    : FileSource.Open(path, piece.SectorSize, offset + piece.Offset, piece.ByteCount, swaps));
            }

            if (sources.Count == 0)
            {
                throw CueError.At(sheet.Path, track.Line, $"track {track.Number} is empty");
            }
        }
        catch
        {
            sources.ForEach(source => source.Dispose());
            throw;
        }

        long gap = pieces.Where(piece => piece.Index.Number == 0).Sum(piece => piece.Sectors);
        return new RecordingTrack($"{sheet.Path}, track {track.Number}", track.Form, JoinedSource.Of(sources))
        {
            SourceGap = (int)gap,
            AddedGap = track.PreGap,
            AddedTail = track.PostGap,
            FurtherIndexes = [.. FurtherIndexes(pieces)],
            IsCopyPermitted = track.IsCopyPermitted,
            HasPreEmphasis = track.HasPreEmphasis,
            HasFourChannels = track.HasFourChannels,
            IsProtectedCopy = track.IsProtectedCopy,
            Isrc = track.Isrc,
            Text = track.Text,
        };
    }

    private static IEnumerable<long> FurtherIndexes(Piece[] pieces)
    {
        long at = 0;
        foreach (Piece piece in pieces.Where(piece => piece.Index.Number > 0))
        {
            if (piece.Index.Number > 1)
            {
                yield return at;
            }

            at += piece.Sectors;
        }
    }

    private static (string Path, long Offset, long ByteCount) Locate(CueSheet sheet, CueFile file)
    {
        string path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(sheet.Path)) ?? "", file.Path);
        if (!File.Exists(path))
        {
            throw CueError.At(sheet.Path, file.Line, $"{path} does not exist");
        }

        try
        {
            if (file.Kind == CueFileKind.Wave && FlacStreamInfo.IsFlac(path))
            {
                return (path, 0, FlacSource.CountBytes(path));
            }

            if (file.Kind == CueFileKind.Wave)
            {
                (long offset, long count) = WaveFile.FindSamples(path);
                return (path, offset, count);
            }

            using FileSource whole = FileSource.Open(path, CdSector.UserSize);
            return (path, 0, (whole.SectorCount!.Value * CdSector.UserSize) - whole.PaddedBytes);
        }
        catch (FsException e)
        {
            throw CueError.At(sheet.Path, file.Line, e.Message);
        }
    }
}
