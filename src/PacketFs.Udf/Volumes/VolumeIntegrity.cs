using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Volumes;

/// <summary>The prevailing logical volume integrity descriptor, and where it stands in its sequence.</summary>
public sealed class VolumeIntegrity
{
    internal VolumeIntegrity(Lsn location, byte[] bytes, ExtentAd extent)
    {
        Location = location;
        Bytes = bytes;
        Extent = extent;
    }

    /// <summary>The sector that holds it.</summary>
    public Lsn Location { get; }

    /// <summary>The extent of the integrity sequence that it stands in.</summary>
    public ExtentAd Extent { get; }

    /// <summary>The whole descriptor as recorded.</summary>
    public byte[] Bytes { get; }

    public ref readonly LogicalVolumeIntegrityDescriptor Head =>
        ref MemoryMarshal.AsRef<LogicalVolumeIntegrityDescriptor>(Bytes.AsSpan());

    public bool IsOpen => Head.IntegrityType != IntegrityType.Close;

    public ulong NextUniqueId => Head.LogicalVolumeContentsUse.NextUniqueId;

    public int PartitionCount => (int)(uint)Head.NumberOfPartitions;

    /// <summary>Free blocks of each partition map; only to be trusted when closed.</summary>
    public ReadOnlySpan<U32Le> FreeSpaceTable => MemoryMarshal.Cast<byte, U32Le>(
        Bytes.AsSpan(LogicalVolumeIntegrityDescriptor.HeadSize, PartitionCount * U32Le.Size));

    /// <summary>Blocks of each partition map.</summary>
    public ReadOnlySpan<U32Le> SizeTable => MemoryMarshal.Cast<byte, U32Le>(Bytes.AsSpan(
        LogicalVolumeIntegrityDescriptor.HeadSize + (PartitionCount * U32Le.Size), PartitionCount * U32Le.Size));

    /// <summary>False on volumes older than UDF 1.02, whose implementation use is too short.</summary>
    public bool HasUse => Head.LengthOfImplementationUse >= LogicalVolumeIntegrityImplementationUse.Size;

    /// <summary>UDF's part of the implementation use; all zeros when there is none.</summary>
    public LogicalVolumeIntegrityImplementationUse Use => HasUse
        ? MemoryMarshal.AsRef<LogicalVolumeIntegrityImplementationUse>(
            Bytes.AsSpan(LogicalVolumeIntegrityDescriptor.SizeFor(PartitionCount, 0)))
        : default;
}
