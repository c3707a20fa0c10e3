using System.Globalization;
using System.Text;

namespace PacketFs.ConformanceTests.Manifests;

/// <summary>
/// A whole tree as seen from outside: by this machine, through our mount, or by the kernel of the guest. All of them
/// speak the same records (<see cref="FindFormat"/> and the lines of sha256sum), so that two manifests differ only
/// where the trees do.
/// </summary>
internal sealed class Manifest
{
    /// <summary>For find -printf: three fields ended by zero bytes, which no name can hold.</summary>
    public const string FindFormat = @"%y %m %U %G %s %T@ %n\0%P\0%l\0";

    /// <summary>In the place of a sum where a file could not be read.</summary>
    public const string Unreadable = "UNREADABLE";

    private const int NanosecondDigits = 9;
    private const int MicrosecondDigits = 6;

    private Manifest(SortedDictionary<string, ManifestEntry> entries) => Entries = entries;

    /// <summary>By path, in ordinal order.</summary>
    public SortedDictionary<string, ManifestEntry> Entries { get; }

    public int FileCount => Entries.Values.Count(entry => entry.Type == 'f');

    public static Manifest Of(IEnumerable<ManifestEntry> entries)
    {
        SortedDictionary<string, ManifestEntry> sorted = new(StringComparer.Ordinal);
        foreach (ManifestEntry entry in entries)
        {
            sorted.Add(entry.Path, entry);
        }

        return new Manifest(sorted);
    }

    /// <param name="found">What find printed with <see cref="FindFormat"/>.</param>
    /// <param name="sums">What sha256sum -z printed, paths relative to the root or below it.</param>
    /// <param name="devices">What stat printed as "%t:%T %n" with zero bytes between.</param>
    /// <param name="root">The folder that prefixes the paths in the sums and devices.</param>
    public static Manifest Parse(
        ReadOnlySpan<byte> found, ReadOnlySpan<byte> sums, ReadOnlySpan<byte> devices, string root)
    {
        Dictionary<string, string> sumOf = ByPath(sums, 64, root);
        Dictionary<string, string> deviceOf = ByPath(devices, null, root);
        SortedDictionary<string, ManifestEntry> entries = new(StringComparer.Ordinal);
        string[] fields = Decode(found).Split('\0');
        for (int i = 0; i + 2 < fields.Length; i += 3)
        {
            ManifestEntry entry = Entry(fields[i], fields[i + 1], fields[i + 2], sumOf, deviceOf);
            entries.Add(entry.Path, entry);
        }

        return new Manifest(entries);
    }

    private static ManifestEntry Entry(
        string numbers, string path, string target, Dictionary<string, string> sums, Dictionary<string, string> devices)
    {
        string[] n = numbers.Split(' ');
        char type = n[0][0];
        bool isFile = type == 'f';
        return new ManifestEntry(
            path,
            type,
            n[1],
            uint.Parse(n[2], CultureInfo.InvariantCulture),
            uint.Parse(n[3], CultureInfo.InvariantCulture),
            isFile ? long.Parse(n[4], CultureInfo.InvariantCulture) : 0,
            Microseconds(n[5]),
            type == 'd' ? 0 : int.Parse(n[6], CultureInfo.InvariantCulture),
            type is 'b' or 'c' ? devices.GetValueOrDefault(path, "?") : string.Empty,
            target,
            isFile ? sums.GetValueOrDefault(path, Unreadable) : string.Empty);
    }

    // find prints the floor of the seconds and then the nanoseconds with a digit more: "-1.0000010000" is 1 us after
    // -1.
    private static long Microseconds(string time)
    {
        int dot = time.IndexOf('.', StringComparison.Ordinal);
        long seconds = long.Parse(time[..dot], CultureInfo.InvariantCulture);
        string digits = time[(dot + 1)..].PadRight(NanosecondDigits, '0')[..MicrosecondDigits];
        return (seconds * 1_000_000) + int.Parse(digits, CultureInfo.InvariantCulture);
    }

    // Records of a value, blanks and a path: either of a known length or up to the first blank.
    private static Dictionary<string, string> ByPath(ReadOnlySpan<byte> records, int? valueLength, string root)
    {
        Dictionary<string, string> result = new(StringComparer.Ordinal);
        foreach (string record in Decode(records).Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            int length = valueLength ?? record.IndexOf(' ', StringComparison.Ordinal);
            string path = record[length..].TrimStart(' ', '*');
            result[path.StartsWith(root, StringComparison.Ordinal) ? path[root.Length..].TrimStart('/') : path] =
                record[..length];
        }

        return result;
    }

    // A name that is not UTF-8 must not be made equal to another one by the replacement character.
    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }
}
