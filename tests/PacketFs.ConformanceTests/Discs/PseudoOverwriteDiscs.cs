using PacketFs.ConformanceTests.Stacks;

namespace PacketFs.ConformanceTests.Discs;

/// <summary>BD-Rs with pseudo-overwrite, by command line and mount; what is on them was written over once.</summary>
public sealed class PseudoOverwriteDiscs : IDisposable
{
    internal static IReadOnlyList<DiscSpec> Specs { get; } =
        [DiscSpec.Replaced(TreeKind.Curiosities), DiscSpec.Replaced(TreeKind.Files)];

    internal PacketFsDiscs Discs { get; } = new(
        "BD-R with pseudo-overwrite, by command line and mount", Specs, workspace => new CommandLineStack(workspace));

    public void Dispose() => Discs.Dispose();
}
