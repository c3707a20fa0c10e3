using PacketFs.Core;

namespace PacketFs.Recording.Cue;

/// <summary>What is wrong with a cue sheet, and where: "file:line: text".</summary>
internal static class CueError
{
    public static FsException At(string path, int line, string text) =>
        new(FsError.InvalidArgument, $"{path}:{line}: {text}");
}
