using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Volumes;

/// <summary>
/// The volume recognition sequence: which standards a volume says that it follows. ECMA-167 2/8.3, UDF 2.1.7. Scanned
/// at both strides that occur: one structure per sector, and 2,048 bytes apart inside larger sectors (Windows).
/// </summary>
public sealed record VolumeRecognition
{
    private const int MaximumStructures = 64;

    public bool HasIso9660 { get; private set; }

    public int BeginningCount { get; private set; }

    public int Nsr02Count { get; private set; }

    public int Nsr03Count { get; private set; }

    public bool HasBoot { get; private set; }

    public int TerminatingCount { get; private set; }

    /// <summary>The structure behind the terminating one is all zeros, as UDF 2.01 wants.</summary>
    public bool IsFollowedByZeros { get; private set; }

    /// <summary>Bytes between two structures on this volume.</summary>
    public int StrideBytes { get; private set; }

    public bool HasNsr => Nsr02Count + Nsr03Count > 0;

    public static VolumeRecognition Read(IBlockDevice device, long sessionStart, FindingCollector findings)
    {
        SectorReader reader = new(device, findings);
        int wide = Math.Max(VolumeStructureDescriptor.Size, reader.BlockSize);
        VolumeRecognition result = Scan(reader, sessionStart, wide);
        return result.HasNsr || wide == VolumeStructureDescriptor.Size
            ? result
            : Scan(reader, sessionStart, VolumeStructureDescriptor.Size);
    }

    private static VolumeRecognition Scan(SectorReader reader, long sessionStart, int strideBytes)
    {
        VolumeRecognition result = new() { StrideBytes = strideBytes };
        long offset = (sessionStart * reader.BlockSize) + VolumeStructureDescriptor.SequenceOffsetBytes;
        for (int i = 0; i < MaximumStructures; i++, offset += strideBytes)
        {
            if (!TryReadStructure(reader, offset, out ReadOnlySpan<byte> bytes))
            {
                return result;
            }

            if (result.TerminatingCount > 0)
            {
                result.IsFollowedByZeros = !bytes.ContainsAnyExcept((byte)0);
                return result;
            }

            if (!result.Count(bytes))
            {
                return result;
            }
        }

        return result;
    }

    private static bool TryReadStructure(SectorReader reader, long offset, out ReadOnlySpan<byte> bytes)
    {
        int skip = (int)(offset % reader.BlockSize);
        int blocks = reader.BlocksFor(skip + VolumeStructureDescriptor.Size);
        if (!reader.TryRead(new Lba(offset / reader.BlockSize), blocks, out bytes))
        {
            return false;
        }

        bytes = bytes.Slice(skip, VolumeStructureDescriptor.Size);
        return true;
    }

    /// <summary>False at an empty identifier: the sequence ends here.</summary>
    private bool Count(ReadOnlySpan<byte> bytes)
    {
        ref readonly VolumeStructureDescriptor structure = ref MemoryMarshal.AsRef<VolumeStructureDescriptor>(bytes);
        HasIso9660 |= structure.Is(VolumeStructureDescriptor.Iso9660);
        HasBoot |= structure.Is(VolumeStructureDescriptor.Boot);
        BeginningCount += structure.Is(VolumeStructureDescriptor.BeginningExtendedArea) ? 1 : 0;
        Nsr02Count += structure.Is(VolumeStructureDescriptor.Nsr02) ? 1 : 0;
        Nsr03Count += structure.Is(VolumeStructureDescriptor.Nsr03) ? 1 : 0;
        TerminatingCount += structure.Is(VolumeStructureDescriptor.TerminatingExtendedArea) ? 1 : 0;
        return ((ReadOnlySpan<byte>)structure.StandardIdentifier).ContainsAnyExcept((byte)0);
    }
}
