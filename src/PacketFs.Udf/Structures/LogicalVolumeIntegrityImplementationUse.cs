using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>The first 46 bytes of an integrity descriptor's implementation use. UDF 2.2.6.4.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct LogicalVolumeIntegrityImplementationUse
{
    public const int Size = 46;

    public EntityId ImplementationId;
    public U32Le NumberOfFiles;
    public U32Le NumberOfDirectories;
    public U16Le MinimumUdfReadRevision;
    public U16Le MinimumUdfWriteRevision;
    public U16Le MaximumUdfWriteRevision;
}
