namespace PacketFs.Hosting.Drawing.Canvases;

/// <summary>An opaque colour.</summary>
internal readonly record struct Ink(byte Red, byte Green, byte Blue)
{
    /// <summary>From 0xRRGGBB.</summary>
    public static Ink Of(uint rgb) => new((byte)(rgb >> 16), (byte)((rgb >> 8) & 0xFF), (byte)(rgb & 0xFF));

    /// <summary>Between two colours: 0 is this one, 1 the other.</summary>
    public Ink Towards(Ink other, double share) => new(
        Mix(Red, other.Red, share), Mix(Green, other.Green, share), Mix(Blue, other.Blue, share));

    public override string ToString() => $"#{Red:x2}{Green:x2}{Blue:x2}";

    private static byte Mix(byte a, byte b, double share) =>
        (byte)Math.Clamp(Math.Round(a + ((b - a) * share)), 0, byte.MaxValue);
}
