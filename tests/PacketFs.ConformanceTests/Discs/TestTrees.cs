using PacketFs.ConformanceTests.Programs;
using PacketFs.Core;

namespace PacketFs.ConformanceTests.Discs;

/// <summary>Builds, on this machine, the trees that are copied to the discs. Made once from a fixed seed.</summary>
internal sealed class TestTrees(Workspace workspace)
{
    private const ulong Seed = 20_010;
    private const int FilesInMany = 300;
    private const int Levels = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    // Around every edge: nothing, in the ICB or just not, a block of each size, a packet (64 KiB).
    private static readonly int[] Sizes =
    [
        0, 1, 100, 112, 336, 511, 512, 513, 1024, 1648, 1832, 1872, 1873, 2047, 2048, 2049, 3696, 3920, 4095, 4096,
        4097, 6144, 32_767, 32_768, 65_535, 65_536, 65_537, 131_072, 300_001, 1_048_576, 3_000_000,
    ];

    private static readonly string[] Names =
    [
        "with space", " leading", "trailing ", "dot.", ".hidden", "a b.c.d", "UPPER", "upper", "semi;1", "col:on",
        "star*q?", "perc%20", "#hash", "Привет-мир", "Файл с пробелом.док", "日本語ファイル", "文件名-汉字", "한국어",
        "עברית", "emoji-😀-𝄞", "nfc-\u00e9", "nfd-e\u0301", "café-latin1", "\u20ac-and-\u0178",
    ];

    private readonly Dictionary<TreeKind, string> _built = [];

    public string Get(TreeKind kind)
    {
        lock (_built)
        {
            if (!_built.TryGetValue(kind, out string? folder))
            {
                folder = workspace.Folder("tree-" + kind.ToString().ToLowerInvariant());
                Build(kind, folder);
                _built.Add(kind, folder);
            }

            return folder;
        }
    }

    private static void Build(TreeKind kind, string folder)
    {
        switch (kind)
        {
            case TreeKind.Files:
                AddFiles(folder);
                break;
            case TreeKind.Curiosities:
                AddFiles(folder);
                OutsideProgram.Run("bash", ["-eu"], CuriosityScript.Text, folder, Patience).MustSucceed();
                break;
            case TreeKind.Real:
                RealTree.Gather(folder);
                break;
        }
    }

    private static void AddFiles(string folder)
    {
        Prng random = new(Seed);
        string sizes = Directory.CreateDirectory(Path.Combine(folder, "sizes")).FullName;
        foreach (int size in Sizes)
        {
            Write(Path.Combine(sizes, $"size-{size}"), size, random);
        }

        string names = Directory.CreateDirectory(Path.Combine(folder, "names")).FullName;
        foreach (string name in Names.Append(new string('L', 254)).Append(new string('Ю', 127)))
        {
            Write(Path.Combine(names, name), random.Next(1, 5000), random);
        }

        string many = Directory.CreateDirectory(Path.Combine(folder, "many")).FullName;
        for (int i = 0; i < FilesInMany; i++)
        {
            Write(Path.Combine(many, $"entry-{i}-{new string('x', i % 40)}"), random.Next(3000), random);
        }

        IEnumerable<string> levels = Enumerable.Range(1, Levels).Select(level => $"level{level}");
        string deep = Path.Combine([folder, "каталог", .. levels]);
        Directory.CreateDirectory(deep);
        Write(Path.Combine(deep, "bottom"), 4000, random);
        Directory.CreateDirectory(Path.Combine(folder, "empty folder"));
    }

    private static void Write(string path, int size, Prng random)
    {
        byte[] content = new byte[size];
        random.Fill(content);
        File.WriteAllBytes(path, content);
    }
}
