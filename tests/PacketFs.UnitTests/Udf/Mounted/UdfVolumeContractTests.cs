using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;

namespace PacketFs.UnitTests.Udf.Mounted;

/// <summary>The volume contract, on one kind of UDF volume.</summary>
public abstract class UdfVolumeContractTests(VolumeShape shape) : VolumeContract
{
    private IBlockDevice? _device;

    protected override bool CountsNames => true;

    protected override bool ReusesSpace => !shape.IsWriteOnce;

    protected override int LargestAttribute => shape.Revision.HasExtendedFileEntry ? 65_536 : 1_000;

    protected override IVolume CreateVolume(TimeProvider clock)
    {
        _device = shape.FormatAny();
        return VolumeShape.Mount(_device, clock);
    }

    protected override IVolume? MountAgain(IVolume unmounted) => VolumeShape.Mount(_device!, Clock);
}
