using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>icbtag: what kind of entry this is and how it refers to data. ECMA-167 4/14.6, UDF 2.3.5.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct IcbTag
{
    public const int Size = 20;
    /// <summary>One direct entry: what everything but write-once random-access media uses.</summary>
    public const ushort Strategy4 = 4;
    /// <summary>A direct entry and a pointer to the next: write-once random-access media.</summary>
    public const ushort Strategy4096 = 4096;

    public U32Le PriorRecordedNumberOfDirectEntries;
    public U16Le StrategyType;
    public U16Le StrategyParameter;
    public U16Le MaximumNumberOfEntries;
    public byte Reserved;
    public byte FileTypeField;
    public LbAddr ParentIcbLocation;
    public U16Le FlagsField;

    public FileType FileType
    {
        readonly get => (FileType)FileTypeField;
        set => FileTypeField = (byte)value;
    }

    /// <summary>The flags without the allocation descriptor type.</summary>
    public IcbFlags Flags
    {
        readonly get => (IcbFlags)(ushort)FlagsField & ~IcbFlags.AllocationDescriptorMask;
        set => FlagsField = (ushort)((ushort)(value & ~IcbFlags.AllocationDescriptorMask)
            | (FlagsField & (ushort)IcbFlags.AllocationDescriptorMask));
    }

    /// <summary>May be a value (2, 4 to 7) that UDF forbids: check before use.</summary>
    public AllocationDescriptorType AllocationDescriptorType
    {
        readonly get => (AllocationDescriptorType)(FlagsField & (ushort)IcbFlags.AllocationDescriptorMask);
        set => FlagsField = (ushort)((FlagsField & ~(ushort)IcbFlags.AllocationDescriptorMask) | (ushort)value);
    }

    /// <summary>A tag of strategy 4, as UDF has it.</summary>
    public static IcbTag Create(FileType type, AllocationDescriptorType descriptors, IcbFlags flags = IcbFlags.None) =>
        new()
        {
            StrategyType = Strategy4,
            MaximumNumberOfEntries = 1,
            FileType = type,
            Flags = flags,
            AllocationDescriptorType = descriptors,
        };
}
