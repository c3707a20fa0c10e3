using PacketFs.Hosting.Jobs;

namespace PacketFs.Cli.Commands;

/// <summary>The words for what is closed.</summary>
internal static class CloseScopes
{
    public const string None = "none";
    private const string Session = "session";
    private const string Disc = "disc";

    public static string[] All => [None, Session, Disc];

    public static CloseScope Parse(string word) => word switch
    {
        Session => CloseScope.Session,
        Disc => CloseScope.Disc,
        _ => CloseScope.None,
    };
}
