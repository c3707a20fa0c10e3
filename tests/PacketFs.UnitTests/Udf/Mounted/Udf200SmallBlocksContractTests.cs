using PacketFs.Udf.Structures;

namespace PacketFs.UnitTests.Udf.Mounted;

public sealed class Udf200SmallBlocksContractTests() : UdfVolumeContractTests(new(UdfRevision.V200, 512, 262144, 1));
