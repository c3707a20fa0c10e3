using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>
/// "*UDF Sparable Partition": packets that went bad are found through sparing tables. UDF 2.2.9 (2.01).
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct SparablePartitionMap
{
    public const int Size = 64;
    public const int MaximumSparingTables = 4;

    public PartitionMapHeader Header;
    public U16Le Reserved1;
    public EntityId PartitionTypeIdentifier;
    public U16Le VolumeSequenceNumber;
    public U16Le PartitionNumber;
    public U16Le PacketLength;
    public byte NumberOfSparingTables;
    public byte Reserved2;
    public U32Le SizeOfEachSparingTable;
    public SparingTableLocations LocationsOfSparingTables;

    [InlineArray(MaximumSparingTables)]
    public struct SparingTableLocations
    {
        private U32Le _location0;
    }
}
