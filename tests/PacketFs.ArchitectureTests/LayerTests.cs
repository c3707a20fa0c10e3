using System.Text.RegularExpressions;
using Xunit;

namespace PacketFs.ArchitectureTests;

/// <summary>
/// The house stands on its layers: Udf and Mount know nothing of drives, Packet knows nothing of UDF. The table is the
/// design's; the project files and the sources are held to it, so that a short cut is a decision and not an accident.
/// </summary>
public sealed partial class LayerTests
{
    private static readonly string[] Everything =
    [
        "PacketFs.Core", "PacketFs.Mmc", "PacketFs.Transports", "PacketFs.Emulation", "PacketFs.Packet",
        "PacketFs.Recording", "PacketFs.Udf", "PacketFs.Fat", "PacketFs.Mount", "PacketFs.Export",
    ];

    private static readonly Dictionary<string, string[]> MayReference = new(StringComparer.Ordinal)
    {
        ["PacketFs.Core"] = [],
        ["PacketFs.Mmc"] = ["PacketFs.Core"],
        ["PacketFs.Transports"] = ["PacketFs.Mmc", "PacketFs.Core"],
        ["PacketFs.Emulation"] = ["PacketFs.Mmc", "PacketFs.Core"],
        ["PacketFs.Packet"] = ["PacketFs.Mmc", "PacketFs.Core"],
        ["PacketFs.Recording"] = ["PacketFs.Mmc", "PacketFs.Core"],
        ["PacketFs.Udf"] = ["PacketFs.Core"],
        ["PacketFs.Fat"] = ["PacketFs.Core"],
        ["PacketFs.Mount"] = ["PacketFs.Core"],
        ["PacketFs.Export"] = ["PacketFs.Mmc", "PacketFs.Core"],
        ["PacketFs.Hosting"] = Everything,
        ["packetfs"] = ["PacketFs.Hosting"],
        ["pwfmt"] = ["PacketFs.Hosting"],
    };

    // Core's vocabulary (errors, progress) reaches the command lines through Hosting's own signatures.
    private static readonly string[] VocabularyOfCommandLines = ["PacketFs.Core", "PacketFs.Cli"];

    [Fact]
    public void Every_product_project_stands_in_the_table()
    {
        string[] strangers = [.. SourceTree.Projects
            .Where(project => project.IsProduct && !MayReference.ContainsKey(project.Name))
            .Select(project => project.Name)];
        Rule.Holds("projects that the layer table does not know", strangers);
    }

    [Fact]
    public void Project_files_reference_only_what_the_table_allows()
    {
        Rule.Holds(
            "project references beyond the layer table",
            SourceTree.Projects.Where(project => project.IsProduct)
                .SelectMany(project => project.References
                    .Except(MayReference.GetValueOrDefault(project.Name, []))
                    .Select(reference => $"{project.Folder}: {reference}")));
    }

    [Fact]
    public void Sources_name_only_what_the_table_allows()
    {
        Rule.Holds("namespaces used beyond the layer table", SourceTree.ProductSources.SelectMany(StrangersIn));
    }

    [Fact]
    public void Tests_of_a_layer_are_no_part_of_the_product()
    {
        Rule.Holds(
            "product projects that reference test projects",
            SourceTree.Projects.Where(project => project.IsProduct)
                .SelectMany(project => project.References
                    .Where(reference => reference.Contains("Test", StringComparison.Ordinal))
                    .Select(reference => $"{project.Folder}: {reference}")));
    }

    private static IEnumerable<string> StrangersIn(SourceFile file)
    {
        string[] allowed =
        [
            file.Project.Name,
            .. MayReference.GetValueOrDefault(file.Project.Name, []),
            .. file.Project.RootNamespace == "PacketFs.Cli" ? VocabularyOfCommandLines : [],
        ];
        return ProjectName().Matches(file.CSharp.Code)
            .Select(match => match.Value)
            .Distinct(StringComparer.Ordinal)
            .Where(name => !allowed.Contains(name, StringComparer.Ordinal))
            .Select(name => $"{file.Path}: {name}");
    }

    [GeneratedRegex(@"\bPacketFs\.[A-Z]\w*")]
    private static partial Regex ProjectName();
}
