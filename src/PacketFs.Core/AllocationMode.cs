namespace PacketFs.Core;

/// <summary>What <see cref="IVolume.Allocate"/> does with a range.</summary>
public enum AllocationMode
{
    /// <summary>Space is reserved; the size grows to cover it; new parts read as zeros.</summary>
    Extend,

    /// <summary>As <see cref="Extend"/>, but the size stays.</summary>
    KeepSize,

    /// <summary>Whole blocks inside are given back, the rest is zeroed; the size stays.</summary>
    PunchHole,

    /// <summary>The range reads as zeros; the size grows to cover it.</summary>
    ZeroRange,

    /// <summary>As <see cref="ZeroRange"/>, but the size stays.</summary>
    ZeroRangeKeepSize,
}
