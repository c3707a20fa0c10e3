using System.Text;
using PacketFs.ConformanceTests.Programs;

namespace PacketFs.ConformanceTests.Guest;

/// <summary>
/// Finds the modules of a kernel with all that they stand on, in the order in which they can be loaded. The names come
/// from each module's own "depends=" (modules.dep exists only where the package was installed); what is not there as a
/// file is taken to be built in.
/// </summary>
internal sealed class KernelModules
{
    private static readonly byte[] Depends = Encoding.ASCII.GetBytes("\0depends=");

    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal);

    public KernelModules(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*.ko*", SearchOption.AllDirectories))
        {
            _files.TryAdd(NameOf(file), file);
        }
    }

    /// <summary>The contents of the wanted modules and their dependencies, dependencies first.</summary>
    public IReadOnlyList<(string Name, byte[] Content)> Load(params string[] wanted)
    {
        List<(string Name, byte[] Content)> result = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string name in wanted)
        {
            Add(name, seen, result);
        }

        return result;
    }

    private void Add(string name, HashSet<string> seen, List<(string Name, byte[] Content)> result)
    {
        if (!seen.Add(name) || !_files.TryGetValue(name, out string? file))
        {
            return;
        }

        byte[] content = Read(file);
        foreach (string dependency in DependenciesOf(content))
        {
            Add(dependency, seen, result);
        }

        result.Add((name, content));
    }

    private static string[] DependenciesOf(ReadOnlySpan<byte> module)
    {
        int at = module.IndexOf(Depends);
        if (at < 0)
        {
            return [];
        }

        ReadOnlySpan<byte> value = module[(at + Depends.Length)..];
        return Encoding.ASCII.GetString(value[..value.IndexOf((byte)0)])
            .Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(name => name.Replace('-', '_'))
            .ToArray();
    }

    private static byte[] Read(string file)
    {
        string? unpacker = Path.GetExtension(file) switch { ".xz" => "xz", ".zst" => "zstd", _ => null };
        if (unpacker is null)
        {
            return File.ReadAllBytes(file);
        }

        string unpacked = Path.GetTempFileName();
        try
        {
            OutsideProgram.Run("sh", "-c", "\"$0\" -dc \"$1\" >\"$2\"", unpacker, file, unpacked).MustSucceed();
            return File.ReadAllBytes(unpacked);
        }
        finally
        {
            File.Delete(unpacked);
        }
    }

    private static string NameOf(string file)
    {
        string name = Path.GetFileName(file);
        return name[..name.IndexOf(".ko", StringComparison.Ordinal)].Replace('-', '_');
    }
}
