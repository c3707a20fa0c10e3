using Microsoft.Extensions.Logging;
using PacketFs.Core;
using PacketFs.Mmc.Tracing;

namespace PacketFs.Hosting.Tracing;

/// <summary>Traces as files.</summary>
internal static class TraceFiles
{
    private const int StartBytes = 16;

    /// <summary>"0.1.0": goes into the header of every trace.</summary>
    public static string ProgramVersion { get; } = typeof(TraceFiles).Assembly.GetName().Version!.ToString(3);

    /// <summary>
    /// Makes a trace, or goes on with one that is there, behind its last sound record.
    /// </summary>
    /// <exception cref="FsException">The file is something else, which is never overwritten, or cannot be
    /// written.</exception>
    public static TraceWriter OpenForAppend(string path, bool keepPayload, ILogger logger)
    {
        FileStream stream = OpenFile(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        try
        {
            if (stream.Length > 0)
            {
                long sound = FindEnd(path, stream);
                if (sound < stream.Length)
                {
                    HostingLog.TraceTailDropped(logger, path, stream.Length - sound);
                    stream.SetLength(sound);
                }

                stream.Position = sound;
            }

            return new TraceWriter(stream, keepPayload, logger);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Opens a trace to be read, also while it is being written.</summary>
    public static FileStream OpenForReading(string path) => OpenFile(path, FileMode.Open, FileAccess.Read);

    /// <summary>True when the file begins as a trace does.</summary>
    public static bool IsTrace(string path)
    {
        using FileStream stream = OpenForReading(path);
        Span<byte> start = stackalloc byte[StartBytes];
        return TraceReader.IsTrace(start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)]);
    }

    private static long FindEnd(string path, FileStream stream)
    {
        try
        {
            TraceReader reader = new(stream);
            while (reader.Read())
            {
            }

            return reader.SoundBytes;
        }
        catch (FsException e) when (e.Error == FsError.Corrupt)
        {
            throw new FsException(
                FsError.Exists, $"{path} exists and is no trace; it is left alone. Name another file.");
        }
    }

    private static FileStream OpenFile(string path, FileMode mode, FileAccess access)
    {
        try
        {
            FileShare share = access == FileAccess.Read ? FileShare.ReadWrite : FileShare.Read;

            // A writer hands every record to the system at once: a killed process must not take any with it.
            return new FileStream(path, mode, access, share, access == FileAccess.Read ? 1 << 16 : 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            FsError error = e switch
            {
                FileNotFoundException or DirectoryNotFoundException => FsError.NotFound,
                UnauthorizedAccessException => FsError.PermissionDenied,
                _ => FsError.InputOutput,
            };
            throw new FsException(error, $"The trace {path} cannot be opened: {e.Message}");
        }
    }
}
