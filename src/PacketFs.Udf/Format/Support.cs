namespace PacketFs.Udf.Format;

/// <summary>Whether a system can do something with a volume.</summary>
public enum Support
{
    No,
    Yes,
    /// <summary>Nobody has told, and it was not tried.</summary>
    Unknown,
}
