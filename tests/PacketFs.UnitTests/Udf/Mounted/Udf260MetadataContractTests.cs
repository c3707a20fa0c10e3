using PacketFs.Udf.Structures;

namespace PacketFs.UnitTests.Udf.Mounted;

public sealed class Udf260MetadataContractTests() : UdfVolumeContractTests(new(UdfRevision.V260, 512, 262144, 1));
