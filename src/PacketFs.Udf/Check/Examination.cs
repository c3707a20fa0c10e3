using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Check;

/// <summary>A check with everything that it came to know; all but the report is null when there is no volume.</summary>
internal sealed record Examination(
    CheckReport Report,
    VolumeReadResult Read,
    CheckContext? Context,
    TreeWalker? Tree,
    IReadOnlyList<SpaceSetCheck> Sets);
