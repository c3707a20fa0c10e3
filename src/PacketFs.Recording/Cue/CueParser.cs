using System.Globalization;
using PacketFs.Core;
using PacketFs.Recording.CdText;
using PacketFs.Recording.Tracks;

namespace PacketFs.Recording.Cue;

/// <summary>
/// Reads cue sheets (the CDRWIN format). Strict: what it does not understand, it refuses with file and line, because a
/// disc that is recorded from a misread sheet is lost. REM lines and CDTEXTFILE are passed over.
/// </summary>
public sealed class CueParser
{
    private const int FramesPerSecond = 75;
    private const int MostTracks = 99;
    private const int MostLines = 10_000;

    private readonly string _path;
    private readonly List<CueFile> _files = [];
    private readonly List<CueTrack> _tracks = [];
    private string? _catalogue;
    private CdTextFields _text = new();
    private int _line;

    private CueParser(string path)
    {
        _path = path;
    }

    private CueTrack? Track => _tracks.Count > 0 ? _tracks[^1] : null;

    /// <summary>Reads a sheet.</summary>
    /// <param name="path">For messages and for finding the files.</param>
    /// <param name="lines">Its text.</param>
    /// <exception cref="FsException">It breaks a rule; the message starts with file and line.</exception>
    public static CueSheet Parse(string path, IEnumerable<string> lines)
    {
        CueParser parser = new(path);
        foreach (string line in lines)
        {
            parser.Take(line);
        }

        return parser.Finish();
    }

    private void Take(string line)
    {
        _line++;
        Need(_line <= MostLines, "a cue sheet is not that long");
        List<string> words = CueLine.Split(line.TrimStart('\uFEFF')) ?? throw Error("a quotation mark is not closed");
        if (words.Count == 0)
        {
            return;
        }

        switch (words[0].ToUpperInvariant())
        {
            case "REM" or "CDTEXTFILE":
                break;
            case "CATALOG":
                TakeCatalogue(words);
                break;
            case "FILE":
                TakeFile(words);
                break;
            case "TRACK":
                TakeTrack(words);
                break;
            case "INDEX":
                TakeIndex(words);
                break;
            case "PREGAP":
                Need(TrackHere().Indexes.Count == 0, "PREGAP stands before the track's INDEX lines");
                Need(TrackHere().PreGap == 0, "the track has a PREGAP already");
                TrackHere().PreGap = (int)Time(words, 1);
                break;
            case "POSTGAP":
                Need(TrackHere().Indexes.Count > 0, "POSTGAP stands after the track's INDEX lines");
                TrackHere().PostGap = (int)Time(words, 1);
                break;
            case "FLAGS":
                TakeFlags(words);
                break;
            case "ISRC":
                TakeIsrc(words);
                break;
            default:
                TakeText(words);
                break;
        }
    }

    private void TakeCatalogue(List<string> words)
    {
        string digits = Word(words, 1, "CATALOG takes 13 digits");
        Need(Track is null && _catalogue is null, "CATALOG stands once, before the first TRACK");
        Need(digits.Length == 13 && digits.All(char.IsAsciiDigit), "CATALOG takes 13 digits");
        _catalogue = digits;
    }

    private void TakeFile(List<string> words)
    {
        const string Usage = "FILE takes a name and BINARY, MOTOROLA or WAVE";
        string name = Word(words, 1, Usage);
        CueFileKind kind = Word(words, 2, Usage).ToUpperInvariant() switch
        {
            "BINARY" => CueFileKind.Binary,
            "MOTOROLA" => CueFileKind.Motorola,
            "WAVE" or "FLAC" => CueFileKind.Wave,
            "AIFF" or "MP3" => throw Error($"files of type {words[2]} are not read; convert it to WAVE"),
            _ => throw Error(Usage),
        };
        Need(words.Count == 3, Usage);
        RequireWhole(Track, endsFile: true);
        _files.Add(new CueFile(name, kind, _line));
    }

    private void TakeTrack(List<string> words)
    {
        Need(_files.Count > 0, "TRACK before any FILE");
        RequireWhole(Track, endsFile: false);
        bool isNumber = int.TryParse(
            Word(words, 1, "TRACK takes a number and a mode"), NumberStyles.None, CultureInfo.InvariantCulture,
            out int number);
        Need(isNumber && number is >= 1 and <= MostTracks, "track numbers go from 1 to 99");
        Need(Track is null || number == Track.Number + 1, $"track {number} follows track {Track?.Number}");
        SectorForm form = Word(words, 2, "TRACK takes a number and a mode").ToUpperInvariant() switch
        {
            "AUDIO" => SectorForm.Audio,
            "MODE1/2048" => SectorForm.Mode1,
            "MODE1/2352" => SectorForm.Mode1Raw,
            "MODE2/2048" => SectorForm.Form1,
            "MODE2/2336" or "CDI/2336" => SectorForm.Mode2,
            "MODE2/2352" or "CDI/2352" => SectorForm.Mode2Raw,
            _ => throw Error(
                $"mode {words[2]} is not known; use AUDIO, MODE1/2048, MODE1/2352, MODE2/2048, MODE2/2336 or "
                + "MODE2/2352"),
        };
        Need(
            form == SectorForm.Audio || _files[^1].Kind == CueFileKind.Binary,
            "a data track needs a FILE of type BINARY");
        _tracks.Add(new CueTrack(number, form, _line));
    }

    private void TakeIndex(List<string> words)
    {
        CueTrack track = TrackHere();
        bool isNumber = int.TryParse(
            Word(words, 1, "INDEX takes a number and a time"), NumberStyles.None, CultureInfo.InvariantCulture,
            out int number);
        Need(isNumber && number is >= 0 and <= 99, "index numbers go from 0 to 99");
        long frames = Time(words, 2);
        int file = _files.Count - 1;
        if (track.Indexes.Count == 0)
        {
            Need(number is 0 or 1, "the first INDEX of a track is 00 or 01");
        }
        else
        {
            CueIndex last = track.Indexes[^1];
            Need(number == last.Number + 1, $"INDEX {number:00} follows INDEX {last.Number:00}");
        }

        Need(track.PostGap == 0, "INDEX after POSTGAP");
        CueIndex? before = _tracks.SelectMany(t => t.Indexes).Where(i => i.File == file).Select(i => (CueIndex?)i)
            .LastOrDefault();
        Need(before is null || frames >= before.Value.Frames, "the time lies before that of the index before");
        Need(
            before is null || number != 1 || frames > before.Value.Frames || track.Indexes.Count > 0,
            "the track before would be empty");
        track.Indexes.Add(new CueIndex(number, file, frames, _line));
    }

    private void TakeFlags(List<string> words)
    {
        CueTrack track = TrackHere();
        Need(words.Count > 1, "FLAGS takes DCP, 4CH, PRE or SCMS");
        foreach (string flag in words.Skip(1))
        {
            switch (flag.ToUpperInvariant())
            {
                case "DCP":
                    track.IsCopyPermitted = true;
                    break;
                case "4CH":
                    track.HasFourChannels = true;
                    break;
                case "PRE":
                    track.HasPreEmphasis = true;
                    break;
                case "SCMS":
                    track.IsProtectedCopy = true;
                    break;
                case "DATA":
                    Need(SectorForms.IsData(track.Form), "flag DATA on an audio track");
                    break;
                default:
                    throw Error($"flag {flag} is not known; use DCP, 4CH, PRE or SCMS");
            }
        }

        Need(
            !SectorForms.IsData(track.Form) || !(track.HasFourChannels || track.HasPreEmphasis),
            "4CH and PRE are for audio tracks");
    }

    private void TakeIsrc(List<string> words)
    {
        const string Usage = "ISRC takes 5 capital letters or digits and 7 digits";
        string code = Word(words, 1, Usage).Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();
        Need(
            code.Length == 12 && code[..5].All(char.IsAsciiLetterOrDigit) && code[5..].All(char.IsAsciiDigit), Usage);
        TrackHere().Isrc = code;
    }

    private void TakeText(List<string> words)
    {
        CdTextFields fields = Track?.Text ?? _text;
        string value = words.Count > 1 ? string.Join(' ', words.Skip(1)) : "";
        string? text = value.Length > 0 ? value : null;
        fields = words[0].ToUpperInvariant() switch
        {
            "TITLE" => fields with { Title = text },
            "PERFORMER" => fields with { Performer = text },
            "SONGWRITER" => fields with { Songwriter = text },
            "COMPOSER" => fields with { Composer = text },
            "ARRANGER" => fields with { Arranger = text },
            "MESSAGE" => fields with { Message = text },
            _ => throw Error($"'{words[0]}' is no command of a cue sheet"),
        };
        if (Track is { } track)
        {
            track.Text = fields;
        }
        else
        {
            _text = fields;
        }
    }

    private CueSheet Finish()
    {
        Need(_tracks.Count > 0, "there is no TRACK");
        RequireWhole(Track, endsFile: false);
        return new CueSheet(_path, [.. _files], [.. _tracks]) { Catalogue = _catalogue, Text = _text };
    }

    // A track may end in the file after the one that its gap lies in; it must have its index 1 before the next track.
    private void RequireWhole(CueTrack? track, bool endsFile)
    {
        bool mayGoOn = endsFile && track is { Indexes: [{ Number: 0 }] };
        if (track is not null && !mayGoOn && !track.Indexes.Exists(index => index.Number == 1))
        {
            throw CueError.At(_path, track.Line, $"track {track.Number} has no INDEX 01");
        }
    }

    private CueTrack TrackHere() => Track ?? throw Error("this belongs to a track, and there is no TRACK yet");

    private long Time(List<string> words, int at)
    {
        const string Usage = "a time is MM:SS:FF, seconds below 60, frames below 75";
        string[] parts = Word(words, at, Usage).Split(':');
        Need(parts.Length == 3 && words.Count == at + 1, Usage);
        int[] numbers = new int[3];
        for (int i = 0; i < parts.Length; i++)
        {
            Need(
                parts[i].Length is 1 or 2 or 3
                && int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]),
                Usage);
        }

        Need(numbers[1] < 60 && numbers[2] < FramesPerSecond, Usage);
        return (((numbers[0] * 60L) + numbers[1]) * FramesPerSecond) + numbers[2];
    }

    private string Word(List<string> words, int at, string usage) => at < words.Count ? words[at] : throw Error(usage);

    private void Need(bool holds, string text)
    {
        if (!holds)
        {
            throw Error(text);
        }
    }

    private FsException Error(string text) => CueError.At(_path, Math.Max(1, _line), text);
}
