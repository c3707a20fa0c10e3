namespace PacketFs.Udf.Check;

/// <summary>Details of findings that a repair tells apart by.</summary>
internal static class CheckTexts
{
    public const string StreamFlagMissing = "the stream flag is not set";

    /// <summary>What follows is the kind that it is instead.</summary>
    public const string StreamDirectoryIsNone = "the stream directory is a ";
}
