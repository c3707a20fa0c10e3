using PacketFs.Udf.Structures;

namespace PacketFs.UnitTests.Udf.Mounted;

public sealed class Udf150SparableContractTests() : UdfVolumeContractTests(new(UdfRevision.V150, 2048, 65536, 32));
