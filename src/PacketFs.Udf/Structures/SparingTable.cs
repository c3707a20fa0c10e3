using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>
/// Head of a sparing table: <see cref="ReallocationTableLength"/> <see cref="SparingEntry">entries</see> follow, sorted
/// by original location. UDF 2.2.12 (2.01). Each copy's tag says where that copy lies.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct SparingTable
{
    public const int HeadSize = 56;

    public DescriptorTag Tag;
    public EntityId SparingIdentifier;
    public U16Le ReallocationTableLength;
    public U16Le Reserved;
    public U32Le SequenceNumber;

    public static int SizeFor(int entryCount) => HeadSize + (SparingEntry.Size * entryCount);
}
