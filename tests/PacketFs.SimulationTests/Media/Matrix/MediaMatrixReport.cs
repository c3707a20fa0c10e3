using PacketFs.TestKit.Requirements;

namespace PacketFs.SimulationTests.Media.Matrix;

/// <summary>What was found, left behind in <c>artifacts/conformance/media.txt</c> for people to read; and,
/// when all of it was looked at, README's table of it in <c>media-readme.md</c>.</summary>
public sealed class MediaMatrixReport : IDisposable
{
    private const string Folder = "tests/PacketFs.SimulationTests/Media/Matrix";

    private static readonly Lazy<MediaMatrix> Stored = new(() =>
        MediaMatrix.Parse(File.ReadLines(Path.Combine(HostTools.CheckoutRoot, Folder, "expected.txt"))));

    internal static MediaMatrix Expected => Stored.Value;

    internal MediaMatrix Found { get; } = new();

    public void Dispose()
    {
        string folder = Path.Combine(HostTools.CheckoutRoot, "artifacts", "conformance");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "media.txt"), Found.Print());
        if (Found.IsComplete)
        {
            string[] table = [ReadmeTable.Header, ReadmeTable.Rule, .. ReadmeTable.Lines(Found)];
            File.WriteAllLines(Path.Combine(folder, "media-readme.md"), table);
        }
    }
}
