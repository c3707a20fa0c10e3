using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>Head of a component of a symbolic link's path; its identifier follows. ECMA-167 4/14.16.1.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct PathComponent
{
    public const int HeadSize = 4;

    public byte ComponentTypeField;
    public byte LengthOfComponentIdentifier;
    public U16Le ComponentFileVersionNumber;

    public readonly PathComponentType ComponentType => (PathComponentType)ComponentTypeField;
}
