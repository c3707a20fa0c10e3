using System.Runtime.InteropServices;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Check;

/// <summary>Takes a symbolic link's path components apart. ECMA-167 4/14.16, UDF 2.3.12.</summary>
internal static class SymbolicLinkCheck
{
    private const int MaximumBytes = 65536;

    public static void Run(CheckContext context, ContentReader content, in IcbEntry entry, in Where where)
    {
        if (entry.InformationLength > MaximumBytes)
        {
            context.Add(Problem.SymbolicLinkInvalid, where, $"{entry.InformationLength} bytes of path");
            return;
        }

        byte[] path = new byte[entry.InformationLength];
        byte[] block = new byte[context.BlockSize];
        int length = 0;
        while (content.ReadNext(block, out _) is > 0 and var read)
        {
            block.AsSpan(0, Math.Min(read, path.Length - length)).CopyTo(path.AsSpan(length));
            length = Math.Min(path.Length, length + read);
        }

        if (length < path.Length || Fault(path) is not null)
        {
            context.Add(Problem.SymbolicLinkInvalid, where, length < path.Length ? "it ends early" : Fault(path)!);
        }
    }

    private static string? Fault(ReadOnlySpan<byte> path)
    {
        while (!path.IsEmpty)
        {
            if (path.Length < PathComponent.HeadSize)
            {
                return "bytes left over";
            }

            ref readonly PathComponent component = ref MemoryMarshal.AsRef<PathComponent>(path);
            int size = PathComponent.HeadSize + component.LengthOfComponentIdentifier;
            bool isNamed = component.LengthOfComponentIdentifier > 0;
            bool isKnown = component.ComponentType switch
            {
                PathComponentType.AgreedRoot => true,
                PathComponentType.Root or PathComponentType.Parent or PathComponentType.Current => !isNamed,
                PathComponentType.Name => isNamed,
                _ => false,
            };
            if (!isKnown || size > path.Length)
            {
                return $"a component of type {component.ComponentTypeField}, {size} bytes";
            }

            if (isNamed && Cs0.Decode(path[PathComponent.HeadSize..size]) is null)
            {
                return "a component that cannot be decoded";
            }

            path = path[size..];
        }

        return null;
    }
}
