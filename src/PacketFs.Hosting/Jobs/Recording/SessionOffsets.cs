using Microsoft.Extensions.Logging;
using PacketFs.Core;
using PacketFs.Hosting.Media;
using PacketFs.Recording.Planning;

namespace PacketFs.Hosting.Jobs.Recording;

/// <summary>Where the last session starts and where the next one will: what makes an image fit behind it.</summary>
public static class SessionOffsets
{
    /// <summary>"start,next": for the option -C of genisoimage, mkisofs and xorriso.</summary>
    /// <exception cref="FsException">The disc takes no further session, or has none yet.</exception>
    public static string Find(string target, ILoggerFactory log)
    {
        using MediumSession medium = RecorderTargets.Open(target, log, readOnly: true);
        DiscFacts facts = DiscSurvey.Take(medium.Drive!);
        if (facts.NextWritable is not Lba next)
        {
            throw new FsException(FsError.ReadOnly, $"{target}: this {facts.State.Name} takes no further session.");
        }

        return facts.LastSessionStart is Lba start && !facts.IsBlank
            ? $"{start.Value},{next.Value}"
            : throw new FsException(
                FsError.NotFound,
                $"{target}: this {facts.State.Name} has no closed session yet; record the first with '--multi'.");
    }
}
