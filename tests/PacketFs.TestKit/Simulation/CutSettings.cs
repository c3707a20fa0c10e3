using System.Globalization;
using System.Text;

namespace PacketFs.TestKit.Simulation;

/// <summary>How much a run of the power-cut suite tries. The environment sets it: see tests/README.md.</summary>
public sealed record CutSettings
{
    public const string CutsVariable = "PACKETFS_SIM_CUTS";
    public const string SeedVariable = "PACKETFS_SEED";
    public const string SecondsVariable = "PACKETFS_SIM_SECONDS";
    public const string DepthVariable = "PACKETFS_SIM_DEPTH";
    public const string CutVariable = "PACKETFS_SIM_CUT";
    public const string ScenarioVariable = "PACKETFS_SIM_SCENARIO";
    public const string ShapeVariable = "PACKETFS_SIM_SHAPE";

    public CutSelection Cuts { get; init; } = CutSelection.Log;

    /// <summary>Of the scenario's draws and of what each cut leaves.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How often the recovery from a cut is cut again.</summary>
    public int Depth { get; init; } = 2;

    /// <summary>One in so many recoveries is cut again; 0 lets the selection decide.</summary>
    public int RecoveryOneIn { get; init; }

    /// <summary>Seconds of fresh seeds; 0 for a fixed set.</summary>
    public int Seconds { get; init; }

    /// <summary>
    /// The one cut to replay, as a failure printed it: "37.4", or "37.4/12.1" for one in the recovery from it.
    /// </summary>
    public string? OnlyCut { get; init; }

    /// <summary>Ids of the scenarios to run, separated by commas; null for all.</summary>
    public string? OnlyScenarios { get; init; }

    /// <summary>Name of the one shape to run on; null for all.</summary>
    public string? OnlyShape { get; init; }

    /// <summary>Recoveries that are cut again: all in an exhaustive run.</summary>
    public int RecoveryShare => RecoveryOneIn > 0 ? RecoveryOneIn : Cuts switch
    {
        CutSelection.Exhaustive => 1,
        CutSelection.Linear => 4,
        _ => 12,
    };

    public static CutSettings FromEnvironment() => new()
    {
        Cuts = Enum.TryParse(Text(CutsVariable), ignoreCase: true, out CutSelection cuts) ? cuts : CutSelection.Log,
        Seed = (ulong)Number(SeedVariable, 1),
        Depth = (int)Number(DepthVariable, 2),
        Seconds = (int)Number(SecondsVariable, 0),
        OnlyCut = Text(CutVariable),
        OnlyScenarios = Text(ScenarioVariable),
        OnlyShape = Text(ShapeVariable),
    };

    public bool Wants(Scenario scenario) =>
        OnlyScenarios is null || OnlyScenarios.Split(',').Contains(scenario.Id, StringComparer.OrdinalIgnoreCase);

    public bool Wants(StackShape shape) => OnlyShape is null || OnlyShape == shape.Name;

    /// <summary>False for a cut that neither is the one to replay nor leads there.</summary>
    public bool WantsCut(string path) =>
        OnlyCut is null || OnlyCut == path || OnlyCut.StartsWith(path + "/", StringComparison.Ordinal);

    /// <summary>What replays exactly this cut.</summary>
    public string Replay(Scenario scenario, StackShape shape, string path)
    {
        StringBuilder text = new();
        string cuts = Cuts.ToString().ToLowerInvariant();
        text.Append(CultureInfo.InvariantCulture, $"{SeedVariable}={Seed} {CutsVariable}={cuts} ");
        text.Append(CultureInfo.InvariantCulture, $"{DepthVariable}={Depth} {ScenarioVariable}={scenario.Id} ");
        text.Append(CultureInfo.InvariantCulture, $"{ShapeVariable}={shape.Name} {CutVariable}={path}");
        return text.ToString();
    }

    private static string? Text(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? text : null;

    private static long Number(string variable, long otherwise) =>
        long.TryParse(Text(variable), CultureInfo.InvariantCulture, out long value) ? value : otherwise;
}
