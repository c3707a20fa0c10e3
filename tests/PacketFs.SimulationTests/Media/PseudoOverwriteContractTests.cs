using PacketFs.Core;
using PacketFs.TestKit.Simulation;
using PacketFs.TestKit.Volumes;

namespace PacketFs.SimulationTests.Media;

/// <summary>The volume contract on a BD-R with pseudo-overwrite, from the volume down to the emulated drive.</summary>
public sealed class PseudoOverwriteContractTests : VolumeContract
{
    private static readonly StackShape s_shape = StackShape.BdRPow with
    {
        Name = "bd-r-pow, for the contract",
        Packets = 4_000,
        CommitAreaPackets = 60,
        CachePackets = 250,
    };

    private SimulatedStack? _stack;

    protected override bool CountsNames => true;

    protected override bool ReusesSpace => false;

    protected override IVolume CreateVolume(TimeProvider clock)
    {
        _stack = new SimulatedStack(PristineDisc.Take(s_shape), s_shape, clock);
        _stack.Mount();
        return _stack.Volume;
    }

    protected override IVolume? MountAgain(IVolume unmounted)
    {
        _stack!.Device.Close();
        _stack.Mount();
        return _stack.Volume;
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _stack?.Dispose();
    }
}
