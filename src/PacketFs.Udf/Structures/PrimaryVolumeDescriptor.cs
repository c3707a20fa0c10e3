using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>Primary volume descriptor, ECMA-167 3/10.1, UDF 2.2.2.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct PrimaryVolumeDescriptor
{
    public const int Size = 512;
    /// <summary>Flag: the volume set identifier is the set's, not this volume's alone.</summary>
    public const ushort CommonVolumeSetIdentification = 1;

    public DescriptorTag Tag;
    public U32Le VolumeDescriptorSequenceNumber;
    public U32Le PrimaryVolumeDescriptorNumber;
    public Dstring32 VolumeIdentifier;
    public U16Le VolumeSequenceNumber;
    public U16Le MaximumVolumeSequenceNumber;
    public U16Le InterchangeLevel;
    public U16Le MaximumInterchangeLevel;
    public U32Le CharacterSetList;
    public U32Le MaximumCharacterSetList;
    public Dstring128 VolumeSetIdentifier;
    public CharSpec DescriptorCharacterSet;
    public CharSpec ExplanatoryCharacterSet;
    public ExtentAd VolumeAbstract;
    public ExtentAd VolumeCopyrightNotice;
    public EntityId ApplicationIdentifier;
    public Timestamp RecordingDateAndTime;
    public EntityId ImplementationIdentifier;
    public Bytes64 ImplementationUse;
    public U32Le PredecessorVolumeDescriptorSequenceLocation;
    public U16Le Flags;
    public Bytes22 Reserved;
}
