using Spectre.Console;

namespace PacketFs.Cli.Ui;

/// <summary>The two channels to a person: results on standard output, everything else on standard error.</summary>
internal static class Terminal
{
    /// <summary>Tables and results.</summary>
    public static IAnsiConsole Out { get; } = AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect,
    });

    /// <summary>Progress, warnings, errors.</summary>
    public static IAnsiConsole Error { get; } =
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    /// <summary>One plain line on standard output, never wrapped: other programs read it.</summary>
    public static void Line(string text) => Console.Out.WriteLine(text);

    /// <summary>Asks on standard error; anything but "y" or "yes" is a no.</summary>
    public static bool Ask(string question)
    {
        Console.Error.Write($"{question} [y/N] ");
        return Console.ReadLine()?.Trim().ToUpperInvariant() is "Y" or "YES";
    }

    public static void Warn(string text) => Console.Error.WriteLine($"warning: {text}");
}
