using PacketFs.TestKit.Requirements;
using Xunit;

namespace PacketFs.SimulationTests.Media.Matrix;

/// <summary>
/// Every medium, every method: what stands in <c>expected.txt</c> is what happens. A cell that says "no" is one that
/// the medium does not know: there both the drive (in brackets: what it answers) and packetfs have refused it.
/// </summary>
public sealed class MediaMatrixTests(MediaMatrixReport report) : IClassFixture<MediaMatrixReport>
{
    public static TheoryData<string, string> Cells
    {
        get
        {
            TheoryData<string, string> cells = [];
            foreach (MediaRow row in MediaRow.All)
            {
                foreach (MediaStep step in MediaStep.All)
                {
                    cells.Add(row.Name, step.Name);
                }
            }

            return cells;
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_medium_does_what_the_matrix_says(string medium, string step)
    {
        using MediaBench bench = new(MediaRow.All.Single(row => row.Name == medium));
        string found = MediaStep.All.Single(candidate => candidate.Name == step).Run(bench);
        report.Found[medium, step] = found;
        Assert.Equal(MediaMatrixReport.Expected[medium, step], found);
    }

    [Fact]
    public void The_README_says_what_the_matrix_says()
    {
        string[] readme = File.ReadAllLines(Path.Combine(HostTools.CheckoutRoot, "README.md"));
        int start = Array.IndexOf(readme, ReadmeTable.Header);
        Assert.True(start > 0, $"README.md has a table with the head {ReadmeTable.Header}");
        string[] table = [.. readme.Skip(start + 2).TakeWhile(line => line.StartsWith('|'))];
        Assert.Equal(ReadmeTable.Lines(MediaMatrixReport.Expected), table);
    }
}
