using PacketFs.ConformanceTests.Manifests;

namespace PacketFs.ConformanceTests.Discs;

/// <summary>A disc to be judged.</summary>
/// <param name="Spec">What it is.</param>
/// <param name="ImagePath">The image of its user area.</param>
/// <param name="Label">Its name.</param>
/// <param name="Source">A folder of this machine with the same regular files, to compare bytes with.</param>
/// <param name="Expected">All that was written to it.</param>
internal sealed record Disc(DiscSpec Spec, string ImagePath, string Label, string Source, Manifest Expected);
