namespace PacketFs.ConformanceTests.Programs;

/// <summary>How a program ended; a null exit code means that it hung and was killed.</summary>
internal sealed record ProgramResult(string Command, int? ExitCode, string Output, string Errors)
{
    private const int Shown = 3000;

    public bool Succeeded => ExitCode == 0;

    /// <summary>The whole story for a failure message: command, exit code, the ends of what it said.</summary>
    public string Story =>
        $"$ {Command}\nexit code {ExitCode?.ToString() ?? "none: killed"}\n{End(Output)}\n{End(Errors)}".TrimEnd();

    /// <summary>Itself where it went well.</summary>
    /// <exception cref="InvalidOperationException">It did not; the message is <see cref="Story"/>.</exception>
    public ProgramResult MustSucceed() => Succeeded ? this : throw new InvalidOperationException(Story);

    private static string End(string text) => text.Length <= Shown ? text.Trim() : "..." + text[^Shown..].Trim();
}
