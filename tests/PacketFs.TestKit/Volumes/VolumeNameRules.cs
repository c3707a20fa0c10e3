using PacketFs.Core;

namespace PacketFs.TestKit.Volumes;

/// <summary>
/// Which names a volume takes. OSTA CS0 (UDF 2.1.1) spends one byte on the compression ID, so 255 bytes hold 254
/// characters up to U+00FF, or 127 UTF-16 units when any character lies beyond.
/// </summary>
public sealed record VolumeNameRules(int MaxLatin1Units, int MaxUtf16Units)
{
    public static VolumeNameRules Udf { get; } = new(254, 127);

    /// <summary>Throws <see cref="FsError.InvalidName"/> or <see cref="FsError.NameTooLong"/>.</summary>
    public void Check(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || name is "." or ".." || name.ContainsAny(['/', '\0', '\uFEFF', '\uFFFE']))
        {
            throw new FsException(FsError.InvalidName, $"A name cannot be \"{name}\".");
        }

        CheckLength(name);
    }

    /// <summary>Only the length: enough for a name that is looked for.</summary>
    public void CheckLength(ReadOnlySpan<char> name)
    {
        int limit = name.ContainsAnyExceptInRange('\0', '\u00FF') ? MaxUtf16Units : MaxLatin1Units;
        if (name.Length > limit)
        {
            throw new FsException(
                FsError.NameTooLong, $"A name of {name.Length} units is longer than the {limit} that can be recorded.");
        }
    }
}
