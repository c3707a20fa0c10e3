using PacketFs.Udf.Structures;

namespace PacketFs.UnitTests.Udf.Mounted;

public sealed class Udf102ContractTests() : UdfVolumeContractTests(new(UdfRevision.V102, 2048, 65536, 1));
