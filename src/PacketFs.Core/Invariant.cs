using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace PacketFs.Core;

/// <summary>Checks of what this code itself promises. On in release; never for what a disc or a drive says.</summary>
public static class Invariant
{
    /// <summary>Throws <see cref="InvariantException"/> when the condition is false.</summary>
    public static void Require(
        [DoesNotReturnIf(false)] bool condition,
        string message,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        if (!condition)
        {
            Fail(message, file, line);
        }
    }

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Fail(string message, string file, int line) =>
        throw new InvariantException($"{message} ({Path.GetFileName(file)}:{line})");
}
