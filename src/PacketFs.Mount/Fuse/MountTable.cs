using System.Globalization;
using System.Text;

namespace PacketFs.Mount.Fuse;

/// <summary>
/// Reads /proc/self/mountinfo (proc_pid_mountinfo(5)): "36 35 98:0 /root /mount/point options optional... - type source
/// superoptions", blanks in names as \040. Asking this table never touches a mount, so a dead or hung one cannot stop
/// us.
/// </summary>
internal static class MountTable
{
    public const string FileSystemType = "fuse.packetfs";
    private const string Path = "/proc/self/mountinfo";

    public static IReadOnlyList<FuseMountEntry> Read() => File.Exists(Path) ? Parse(File.ReadLines(Path)) : [];

    /// <summary>The mount on top at this place.</summary>
    public static FuseMountEntry? FindAt(string mountPoint) =>
        Read().LastOrDefault(entry => entry.MountPoint == mountPoint);

    public static IReadOnlyList<FuseMountEntry> Parse(IEnumerable<string> lines)
    {
        List<FuseMountEntry> entries = [];
        foreach (string line in lines)
        {
            if (TryParse(line) is FuseMountEntry entry)
            {
                entries.Add(entry);
            }
        }

        return entries;
    }

    private static FuseMountEntry? TryParse(string line)
    {
        string[] fields = line.Split(' ');
        int separator = Array.IndexOf(fields, "-");
        if (separator < 6 || fields.Length < separator + 3)
        {
            return null;
        }

        string superOptions = fields.Length > separator + 3 ? fields[separator + 3] : string.Empty;
        bool isReadOnly = fields[5].Split(',').Contains("ro") || superOptions.Split(',').Contains("ro");
        return new FuseMountEntry(
            Unescape(fields[4]), Unescape(fields[separator + 2]), fields[separator + 1], fields[2],
            UserId(superOptions), isReadOnly);
    }

    private static uint? UserId(string superOptions)
    {
        const string Key = "user_id=";
        string? option = superOptions.Split(',').FirstOrDefault(o => o.StartsWith(Key, StringComparison.Ordinal));
        return uint.TryParse(option?[Key.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out uint id)
            ? id
            : null;
    }

    /// <summary>Three octal digits after a backslash are a byte.</summary>
    private static string Unescape(string field)
    {
        if (!field.Contains('\\', StringComparison.Ordinal))
        {
            return field;
        }

        byte[] bytes = Encoding.UTF8.GetBytes(field);
        int length = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            bool isEscape = bytes[i] == '\\' && i + 3 < bytes.Length
                && bytes.AsSpan(i + 1, 3).IndexOfAnyExceptInRange((byte)'0', (byte)'7') < 0;
            bytes[length++] = isEscape
                ? (byte)((((bytes[i + 1] - '0') << 6) | ((bytes[i + 2] - '0') << 3) | (bytes[i + 3] - '0')) & 0xFF)
                : bytes[i];
            i += isEscape ? 3 : 0;
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }
}
