using System.Runtime.InteropServices;
using System.Text;
using PacketFs.Core;
using PacketFs.Udf.Directories;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Files;

/// <summary>
/// Targets of symbolic links: path components on the disc (ECMA-167 4/14.16, UDF 2.3.12), a POSIX path here. Components
/// know no repeated separators and none at the end (which becomes a last "."): a target that has them leads to the same
/// place, and is kept to the letter beside the components.
/// </summary>
internal static class LinkTarget
{
    /// <summary>Longest target that is taken: PATH_MAX less its end.</summary>
    public const int LongestTarget = 4095;
    private const int LargestComponent = PathComponent.HeadSize + Cs0.MaximumIdentifierBytes;

    /// <summary>The components of a path, or an error that says which part cannot be recorded.</summary>
    public static byte[] Encode(ReadOnlySpan<char> target)
    {
        if (target.IsEmpty || target.Contains('\0'))
        {
            throw new FsException(
                FsError.InvalidArgument, "The target of a symbolic link has at least one character, and no NUL.");
        }

        if (target.Length > LongestTarget)
        {
            throw new FsException(
                FsError.NameTooLong, $"The target of a symbolic link has at most {LongestTarget} characters.");
        }

        List<byte> bytes = new(target.Length + 16);
        if (target[0] == '/')
        {
            Append(bytes, PathComponentType.AgreedRoot, []);
        }

        Span<byte> identifier = stackalloc byte[Cs0.MaximumIdentifierBytes];
        foreach (Range range in target.Split('/'))
        {
            ReadOnlySpan<char> part = target[range];
            switch (part)
            {
                case "":
                    break;
                case ".":
                    Append(bytes, PathComponentType.Current, []);
                    break;
                case "..":
                    Append(bytes, PathComponentType.Parent, []);
                    break;
                default:
                    int length = EntryNames.Encode(part, identifier);
                    Append(bytes, PathComponentType.Name, identifier[..length]);
                    break;
            }
        }

        if (target.Length > 1 && target[^1] == '/' && target.ContainsAnyExcept('/'))
        {
            Append(bytes, PathComponentType.Current, []);
        }

        return [.. bytes];
    }

    /// <summary>The path; null when the components make no sense.</summary>
    public static string? Decode(ReadOnlySpan<byte> components)
    {
        StringBuilder target = new();
        Span<char> name = stackalloc char[LargestComponent];
        bool separate = false;
        while (!components.IsEmpty)
        {
            int length = components.Length >= PathComponent.HeadSize
                ? PathComponent.HeadSize + components[1]
                : int.MaxValue;
            if (length > components.Length)
            {
                return null;
            }

            ref readonly PathComponent head = ref MemoryMarshal.AsRef<PathComponent>(components);
            ReadOnlySpan<byte> identifier = components[PathComponent.HeadSize..length];
            components = components[length..];
            if (separate)
            {
                target.Append('/');
            }

            separate = true;
            switch (head.ComponentType)
            {
                case PathComponentType.AgreedRoot or PathComponentType.Root:
                    target.Clear().Append('/');
                    separate = false;
                    break;
                case PathComponentType.Parent:
                    target.Append("..");
                    break;
                case PathComponentType.Current:
                    target.Append('.');
                    break;
                case PathComponentType.Name when identifier.Length > 1:
                    target.Append(name[..EntryNames.Decode(identifier, name, out _)]);
                    break;
                default:
                    return null;
            }
        }

        return target.Length == 0 ? null : target.ToString();
    }

    private static void Append(List<byte> bytes, PathComponentType type, ReadOnlySpan<byte> identifier)
    {
        bytes.Add((byte)type);
        bytes.Add((byte)identifier.Length);
        bytes.Add(0);
        bytes.Add(0);
        bytes.AddRange(identifier);
    }
}
