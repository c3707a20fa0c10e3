using PacketFs.Core;

namespace PacketFs.Udf.Recover;

/// <summary>What could be made of a broken disc: a volume that can only be read. The source is not touched.</summary>
/// <param name="Volume">The files, those that had lost their names under <c>lost+found</c>; the holder's to
/// dispose.</param>
/// <param name="Notes">What had to be put right, in memory, to get there; one line each.</param>
public sealed record RecoveredVolume(IVolume Volume, IReadOnlyList<string> Notes);
