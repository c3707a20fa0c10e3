using Microsoft.Extensions.Logging;
using PacketFs.Core;

namespace PacketFs.Hosting.Jobs;

/// <summary>Formats, by the file system that is wanted.</summary>
public static class FormatJobs
{
    /// <summary>Looks at the medium and decides; writes nothing.</summary>
    /// <exception cref="FsException">The medium cannot be formatted so, or it holds data and nobody said
    /// "force".</exception>
    public static IFormatJob Prepare(FormatRequest request, ILoggerFactory log) => request.FileSystem switch
    {
        "udf" => FormatJob.Prepare(request, log),
        "fat32" => FatFormatJob.Prepare(request, log),
        _ => throw new FsException(
            FsError.InvalidArgument, $"'{request.FileSystem}' is no file system that is made here; use udf or fat32."),
    };
}
