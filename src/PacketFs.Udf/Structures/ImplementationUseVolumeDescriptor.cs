using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>
/// Implementation use volume descriptor, ECMA-167 3/10.4. With "*UDF LV Info" its use is <see cref="LvInformation"/>.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct ImplementationUseVolumeDescriptor
{
    public const int Size = 512;
    public const int ImplementationUseOffset = 52;

    public DescriptorTag Tag;
    public U32Le VolumeDescriptorSequenceNumber;
    public EntityId ImplementationIdentifier;
    public Bytes460 ImplementationUse;
}
