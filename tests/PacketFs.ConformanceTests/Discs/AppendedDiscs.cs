using PacketFs.ConformanceTests.Stacks;

namespace PacketFs.ConformanceTests.Discs;

/// <summary>
/// Discs of the emulated drive that are written from front to back, by command line and mount: with their session open,
/// and with two sessions closed.
/// </summary>
public sealed class AppendedDiscs : IDisposable
{
    internal static IReadOnlyList<DiscSpec> Specs { get; } =
    [
        DiscSpec.Appended("1.50", "cd-r", isClosed: false),
        DiscSpec.Appended("1.50", "cd-r", isClosed: true),
        DiscSpec.Appended("2.01", "cd-r", isClosed: false),
        DiscSpec.Appended("1.50", "cd-rw", isClosed: false),
        DiscSpec.Appended("2.01", "dvd-rw", isClosed: false),
        DiscSpec.Appended("2.01", "dvd-r", isClosed: false),
        DiscSpec.Appended("2.01", "dvd-r", isClosed: true),
        DiscSpec.Appended("2.01", "dvd+r", isClosed: false),
        DiscSpec.Appended("2.01", "dvd+r", isClosed: true),
        DiscSpec.Appended("2.60", "bd-r", isClosed: false),
        DiscSpec.Appended("2.60", "bd-r", isClosed: true),
    ];

    internal PacketFsDiscs Discs { get; } = new(
        "Discs that are appended to, by command line and mount", Specs, workspace => new CommandLineStack(workspace));

    public void Dispose() => Discs.Dispose();
}
