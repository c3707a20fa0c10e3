using PacketFs.Udf.Structures;

namespace PacketFs.UnitTests.Udf.Mounted;

public sealed class Udf201LargeBlocksContractTests() : UdfVolumeContractTests(new(UdfRevision.V201, 4096, 32768, 1));
