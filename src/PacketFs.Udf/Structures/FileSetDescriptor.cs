using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>File set descriptor, ECMA-167 4/14.1, UDF 2.3.2.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct FileSetDescriptor
{
    public const int Size = 512;

    public DescriptorTag Tag;
    public Timestamp RecordingDateAndTime;
    public U16Le InterchangeLevel;
    public U16Le MaximumInterchangeLevel;
    public U32Le CharacterSetList;
    public U32Le MaximumCharacterSetList;
    public U32Le FileSetNumber;
    public U32Le FileSetDescriptorNumber;
    public CharSpec LogicalVolumeIdentifierCharacterSet;
    public Dstring128 LogicalVolumeIdentifier;
    public CharSpec FileSetCharacterSet;
    public Dstring32 FileSetIdentifier;
    public Dstring32 CopyrightFileIdentifier;
    public Dstring32 AbstractFileIdentifier;
    public LongAd RootDirectoryIcb;
    public EntityId DomainIdentifier;
    public LongAd NextExtent;
    /// <summary>UDF 2.00 and later.</summary>
    public LongAd SystemStreamDirectoryIcb;
    public Bytes32 Reserved;
}
