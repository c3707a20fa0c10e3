using PacketFs.TestKit.Udf;
using PacketFs.Udf.Format;
using PacketFs.Udf.Structures;

namespace PacketFs.UnitTests.Udf.Mounted;

public sealed class Udf150VirtualContractTests() : UdfVolumeContractTests(
    new VolumeShape(UdfRevision.V150, 2048, 100000, 1) { PartitionKind = UdfPartitionKind.Virtual });
