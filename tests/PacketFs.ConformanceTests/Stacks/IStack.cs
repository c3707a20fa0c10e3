using PacketFs.ConformanceTests.Discs;
using PacketFs.ConformanceTests.Manifests;

namespace PacketFs.ConformanceTests.Stacks;

/// <summary>A way to use PacketFs: as people do, or by its libraries. Whatever fails throws the whole story.</summary>
internal interface IStack
{
    /// <summary>Formats a disc and copies a tree onto it; afterwards it is unmounted and clean.</summary>
    /// <param name="spec">What disc.</param>
    /// <param name="image">Where its user area goes.</param>
    /// <param name="label">The name of the volume.</param>
    /// <param name="source">The tree.</param>
    /// <param name="plainBytes">The size of the image where no medium decides it.</param>
    void Make(DiscSpec spec, string image, string label, string source, long plainBytes);

    /// <summary>What we see on a disc that is mounted anew, read-only.</summary>
    Manifest Look(DiscSpec spec, string image);

    /// <summary>
    /// What our checker finds; empty where it finds nothing. Warnings are forgiven to discs that others have written
    /// on.
    /// </summary>
    string Check(DiscSpec spec, string image, bool isOurs);
}
