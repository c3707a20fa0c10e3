using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>
/// Head of a file times attribute (type 5) and of information times (type 6): timestamps follow, in ascending order of
/// their existence bits. ECMA-167 4/14.10.5, 4/14.10.6.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct FileTimesExtendedAttribute
{
    public const int HeadSize = 20;
    public const uint CreationExists = 0x01;
    public const uint DeletionExists = 0x04;
    public const uint EffectiveExists = 0x08;
    public const uint LastBackupExists = 0x20;

    public ExtendedAttribute Attribute;
    public U32Le DataLength;
    public U32Le FileTimeExistence;
}
