using PacketFs.Core;
using PacketFs.TestKit.Volumes;

namespace PacketFs.UnitTests.Mount;

/// <summary>The model keeps its own contract.</summary>
public sealed class MemoryVolumeTests : VolumeContract
{
    protected override IVolume CreateVolume(TimeProvider clock) => new MemoryVolume(clock: clock);

    protected override IVolume MountAgain(IVolume unmounted) => ((MemoryVolume)unmounted).Remount();
}
