using PacketFs.TestKit.Udf;
using PacketFs.Udf.Format;
using PacketFs.Udf.Structures;

namespace PacketFs.UnitTests.Udf.Mounted;

public sealed class Udf201VirtualContractTests() : UdfVolumeContractTests(
    new VolumeShape(UdfRevision.V201, 2048, 100000, 16) { PartitionKind = UdfPartitionKind.Virtual });
