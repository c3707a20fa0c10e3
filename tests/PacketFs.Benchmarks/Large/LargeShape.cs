namespace PacketFs.Benchmarks.Large;

/// <summary>A kind of volume.</summary>
/// <param name="Name">In the table, and on the command line.</param>
/// <param name="Prepare">Our programs that make it, the image's path included.</param>
/// <param name="MakesFile">The image file is made beforehand.</param>
internal sealed record LargeShape(string Name, string[][] Prepare, bool MakesFile)
{
    /// <summary>The kinds that are measured, on the image at <paramref name="image"/>.</summary>
    public static IReadOnlyList<LargeShape> On(string image) =>
    [
        new("plain-2.01", [["pwfmt", image, "--revision", "2.01", "--label", "LARGE"]], true),
        new("plain-2.50", [["pwfmt", image, "--revision", "2.50", "--label", "LARGE"]], true),
        new("plain-512", [["pwfmt", image, "--revision", "2.01", "--block-size", "512", "--label", "LARGE"]], true),
        new(
            "bd-re",
            [
                ["packetfs", "disc", "create", "bd-re", "--size", "50", image],
                ["pwfmt", image, "--label", "LARGE"],
            ],
            false),
    ];
}
