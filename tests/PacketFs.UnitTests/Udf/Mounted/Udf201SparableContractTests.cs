using PacketFs.Udf.Structures;

namespace PacketFs.UnitTests.Udf.Mounted;

public sealed class Udf201SparableContractTests() : UdfVolumeContractTests(new(UdfRevision.V201, 2048, 65536, 32));
