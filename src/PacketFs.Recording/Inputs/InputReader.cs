using PacketFs.Core;
using PacketFs.Recording.Cue;
using PacketFs.Recording.Inputs.Flac;
using PacketFs.Recording.Tracks;

namespace PacketFs.Recording.Inputs;

/// <summary>
/// Makes tracks of what the user named: a cue sheet (alone: it describes the whole session), WAV files, images, "-" for
/// a pipe.
/// </summary>
public static class InputReader
{
    /// <summary>The name of a pipe.</summary>
    public const string Pipe = "-";

    /// <summary>Opens everything.</summary>
    /// <param name="names">File names, or "-".</param>
    /// <param name="options">What the user said of them.</param>
    /// <param name="pipe">Gives standard input; called at most once.</param>
    /// <exception cref="FsException">Something cannot be opened or is not what a disc takes.</exception>
    public static RecordingSet Open(IReadOnlyList<string> names, InputOptions options, Func<Stream> pipe)
    {
        Refuse(names.Count == 0, "Nothing to record: name an image, a cue sheet, WAV files, or '-' for a pipe.");
        bool hasCue = names.Any(IsCue);
        Refuse(hasCue && names.Count > 1, "A cue sheet describes the whole session: name it alone.");
        Refuse(names.Count(name => name == Pipe) > 1, "There is only one standard input.");
        if (hasCue)
        {
            return CueLoader.Load(names[0]);
        }

        List<RecordingTrack> tracks = [];
        try
        {
            foreach (string name in names)
            {
                tracks.Add(OpenTrack(name, options, pipe));
            }

            return new RecordingSet([.. tracks]);
        }
        catch
        {
            tracks.ForEach(track => track.Source.Dispose());
            throw;
        }
    }

    private static RecordingTrack OpenTrack(string name, InputOptions options, Func<Stream> pipe)
    {
        if (name == Pipe)
        {
            SectorForm piped = options.Form ?? SectorForm.Mode1;
            int size = SectorForms.SizeOf(piped);
            long? sectors = options.PipeBytes is long bytes ? (bytes + size - 1) / size : null;
            return new RecordingTrack(
                "standard input", piped, new StreamSource(pipe(), "standard input", size, sectors, options.DigestsPipe))
            {
                AddedTail = SectorForms.IsData(piped) ? options.PadSectors : 0,
            };
        }

        if (IsWave(name))
        {
            (long offset, long count) = WaveFile.FindSamples(name);
            Refuse(count == 0, $"{name} holds no samples.");
            return new RecordingTrack(
                name, SectorForm.Audio, FileSource.Open(name, SectorForms.SizeOf(SectorForm.Audio), offset, count));
        }

        if (IsFlac(name))
        {
            int size = SectorForms.SizeOf(SectorForm.Audio);
            long count = FlacSource.CountBytes(name);
            Refuse(count == 0, $"{name} holds no samples.");
            return new RecordingTrack(name, SectorForm.Audio, FlacSource.Open(name, size, 0, count));
        }

        SectorForm form = options.Form ?? SectorForm.Mode1;
        FileSource source = FileSource.Open(name, SectorForms.SizeOf(form));
        if (source.SectorCount == 0 || (SectorForms.SizeOf(form) != 2048 && source.PaddedBytes != 0 &&
            SectorForms.IsData(form)))
        {
            bool isEmpty = source.SectorCount == 0;
            source.Dispose();
            throw new FsException(
                FsError.InvalidArgument,
                isEmpty ? $"{name} is empty." : $"{name} does not hold whole sectors of {source.SectorSize:N0} bytes.");
        }

        return new RecordingTrack(name, form, source)
        {
            AddedTail = SectorForms.IsData(form) ? options.PadSectors : 0,
        };
    }

    private static bool IsCue(string name) => name.EndsWith(".cue", StringComparison.OrdinalIgnoreCase);

    private static bool IsWave(string name) => name.EndsWith(".wav", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".wave", StringComparison.OrdinalIgnoreCase);

    private static bool IsFlac(string name) => name.EndsWith(".flac", StringComparison.OrdinalIgnoreCase);

    private static void Refuse(bool condition, string text)
    {
        if (condition)
        {
            throw new FsException(FsError.InvalidArgument, text);
        }
    }
}
