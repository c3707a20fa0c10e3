namespace PacketFs.Udf.Repair;

/// <summary>Numbers in sentences for a person.</summary>
internal static class Words
{
    /// <summary>"1 block", "2 blocks".</summary>
    public static string Count(long number, string what) =>
        number == 1 ? $"1 {what}" : $"{number} {(what.EndsWith('y') ? what[..^1] + "ies" : what + "s")}";
}
