using System.CommandLine;
using PacketFs.Cli.Ui;

namespace PacketFs.Cli.Commands;

/// <summary>Asks before something is lost, unless --yes was given.</summary>
internal static class Confirmation
{
    public static Option<bool> Yes { get; } = new("--yes", "-y") { Description = "Do not ask" };

    public static bool Given(ParseResult parsed, string question) =>
        parsed.GetValue(Yes) || Terminal.Ask(question);
}
