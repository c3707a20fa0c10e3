using PacketFs.Mmc.Tracing;
using PacketFs.TestKit.Requirements;

namespace PacketFs.TestKit.Traces;

/// <summary>Traces that the repository holds; tests/images/README.md says what they are.</summary>
public static class GoldenTraces
{
    public static Trace Load(string name)
    {
        using FileStream file = File.OpenRead(PathOf(name));
        return Trace.Load(file);
    }

    /// <summary>
    /// Records all of them anew; a folder is the only argument. Only needed when the format of traces changes.
    /// </summary>
    public static void WriteAll(string folder)
    {
        foreach (TraceRecipe recipe in TraceRecipes.All)
        {
            using FileStream file = File.Create(Path.Combine(folder, recipe.Name + ".trace"));
            recipe.Record(file);
        }
    }

    /// <summary>The file of that name.</summary>
    public static string PathOf(string name) =>
        Path.Combine(HostTools.CheckoutRoot, "tests", "images", name + ".trace");
}
