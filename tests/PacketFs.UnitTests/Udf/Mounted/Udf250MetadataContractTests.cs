using PacketFs.Udf.Structures;

namespace PacketFs.UnitTests.Udf.Mounted;

public sealed class Udf250MetadataContractTests() : UdfVolumeContractTests(new(UdfRevision.V250, 2048, 65536, 1));
