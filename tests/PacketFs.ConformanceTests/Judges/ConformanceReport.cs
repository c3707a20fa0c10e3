using PacketFs.TestKit.Requirements;

namespace PacketFs.ConformanceTests.Judges;

/// <summary>The matrices of one run, in a file that the build script prints.</summary>
internal static class ConformanceReport
{
    private static readonly Lock Gate = new();

    public static void Append(string matrix)
    {
        string folder = Path.Combine(HostTools.CheckoutRoot, "artifacts", "conformance");
        lock (Gate)
        {
            Directory.CreateDirectory(folder);
            File.AppendAllText(Path.Combine(folder, "matrix.txt"), matrix + "\n");
        }
    }
}
