namespace PacketFs.Emulation.Discs;

/// <summary>What is true of a packet's place for good. The values stand in files.</summary>
[Flags]
internal enum PacketFlags : byte
{
    None = 0,

    /// <summary>Cannot be written.</summary>
    Defective = 1,

    /// <summary>The drive has put a spare in its place; until the next format, or until that goes bad too.</summary>
    Reassigned = 2,
}
