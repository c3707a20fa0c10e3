using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>Boot descriptor, ECMA-167 2/9.4. Read for completeness; never written.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct BootDescriptor
{
    public const int Size = 2048;

    public byte StructureType;
    public Bytes5 StandardIdentifier;
    public byte StructureVersion;
    public byte Reserved1;
    public EntityId ArchitectureType;
    public EntityId BootIdentifier;
    public U32Le BootExtentLocation;
    public U32Le BootExtentLength;
    public U64Le LoadAddress;
    public U64Le StartAddress;
    public Timestamp DescriptorCreationDateAndTime;
    public U16Le Flags;
    public Bytes32 Reserved2;
    public Bytes1906 BootUse;
}
