namespace PacketFs.UnitTests.Mmc;

internal static class Hex
{
    /// <summary>Bytes of hex digits; spaces and bars are for the reader.</summary>
    public static byte[] Bytes(string text) =>
        Convert.FromHexString(text.Replace(" ", "").Replace("|", "").Replace("\n", "").Replace("\r", ""));
}
