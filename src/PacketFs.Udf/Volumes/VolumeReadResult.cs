using PacketFs.Udf.Findings;

namespace PacketFs.Udf.Volumes;

/// <summary>A volume, or why there is none; and whatever was found on the way.</summary>
/// <param name="Volume">Null when the device holds no UDF volume that can be understood.</param>
/// <param name="Recognition">The volume recognition sequence.</param>
/// <param name="Findings">What is wrong with the volume structures.</param>
public sealed record VolumeReadResult(LogicalVolume? Volume, VolumeRecognition Recognition, FindingCollector Findings);
