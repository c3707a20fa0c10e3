namespace PacketFs.SimulationTests.Media.Matrix;

/// <summary>A row of the matrix: a medium as it comes out of the box, in a state that decides what it takes.</summary>
/// <param name="Name">As people call it.</param>
/// <param name="Disc">What <c>packetfs disc create</c> calls it.</param>
/// <param name="Size">The smallest that serves; null for the usual one.</param>
internal sealed record MediaRow(string Name, string Disc, string? Size)
{
    // As much as 65,525 clusters of FAT32 want.
    private const string RewritableSize = "192M";
    private const string AppendedSize = "64M";

    /// <summary>Formatted before anything else happens.</summary>
    public bool IsFormatted { get; init; }

    /// <summary>Formatted so that the drive puts what is written again elsewhere (BD-R).</summary>
    public bool HasPseudoOverwrite { get; init; }

    /// <summary>It came from a press, with a volume on it.</summary>
    public bool IsPressed { get; init; }

    public bool IsCd => Disc.StartsWith("cd", StringComparison.Ordinal);

    /// <summary>It can be written again: a volume needs no <c>--write-once</c>.</summary>
    public bool IsRewritable =>
        !IsPressed && (HasPseudoOverwrite || Disc is not ("cd-r" or "dvd-r" or "dvd+r" or "bd-r"));

    public static IReadOnlyList<MediaRow> All { get; } =
    [
        new("CD-R", "cd-r", "74"),
        new("CD-RW", "cd-rw", "74"),
        new("CD-RW, formatted", "cd-rw", "74") { IsFormatted = true },
        new("CD-MRW", "cd-mrw", RewritableSize),
        new("DVD-R", "dvd-r", AppendedSize),
        new("DVD-RW, sequential", "dvd-rw", AppendedSize),
        new("DVD-RW, restricted overwrite", "dvd-rw", AppendedSize) { IsFormatted = true },
        new("DVD-RAM", "dvd-ram", RewritableSize),
        new("DVD+R", "dvd+r", AppendedSize),
        new("DVD+RW", "dvd+rw", RewritableSize),
        new("DVD+MRW", "dvd+mrw", RewritableSize),
        new("BD-R, sequential", "bd-r", AppendedSize),
        new("BD-R, pseudo-overwrite", "bd-r", AppendedSize) { IsFormatted = true, HasPseudoOverwrite = true },
        new("BD-RE", "bd-re", RewritableSize),
        new("CD-ROM", "cd-rom", null) { IsPressed = true },
        new("DVD-ROM", "dvd-rom", null) { IsPressed = true },
        new("BD-ROM", "bd-rom", null) { IsPressed = true },
    ];

    public override string ToString() => Name;
}
