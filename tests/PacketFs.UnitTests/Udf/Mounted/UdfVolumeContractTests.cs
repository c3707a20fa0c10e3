using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Structures;

namespace PacketFs.UnitTests.Udf.Mounted;

/// <summary>The volume contract, on one kind of UDF volume.</summary>
public abstract class UdfVolumeContractTests(VolumeShape shape) : VolumeContract
{
    private SparseBlockDevice? _device;

    protected override bool CountsNames => true;

    protected override bool SupportsExtendedAttributes => false;

    protected override IVolume CreateVolume(TimeProvider clock)
    {
        _device = shape.Format();
        return VolumeShape.Mount(_device, clock);
    }

    protected override IVolume? MountAgain(IVolume unmounted) => VolumeShape.Mount(_device!, Clock);
}

public sealed class Udf102ContractTests() : UdfVolumeContractTests(new(UdfRevision.V102, 2048, 65536, 1));

public sealed class Udf150SparableContractTests() : UdfVolumeContractTests(new(UdfRevision.V150, 2048, 65536, 32));

public sealed class Udf200SmallBlocksContractTests() : UdfVolumeContractTests(new(UdfRevision.V200, 512, 262144, 1));

public sealed class Udf201SparableContractTests() : UdfVolumeContractTests(new(UdfRevision.V201, 2048, 65536, 32));

public sealed class Udf201LargeBlocksContractTests() : UdfVolumeContractTests(new(UdfRevision.V201, 4096, 32768, 1));
