using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Packet;
using PacketFs.TestKit.Packet;

namespace PacketFs.UnitTests.Packet;

/// <summary>A CD-RW's packets, a cache of eight of them, so that the contract meets eviction and pressure.</summary>
public sealed class PacketDeviceContractTests : BlockDeviceContract, IDisposable
{
    private SimulatedMedium? _medium;

    public void Dispose() => _medium?.Dispose();

    protected override IBlockDevice Create()
    {
        _medium = new SimulatedMedium(new BlockGeometry(2048, 32 * 40, 32, false), 128);
        return Open(_medium);
    }

    protected override IBlockDevice Reopen(IBlockDevice device)
    {
        device.Dispose();
        _medium = _medium!.AfterPowerCut(new Prng(1));
        return Open(_medium);
    }

    private static PacketDevice Open(SimulatedMedium medium) =>
        PacketDevice.Open(
            medium, new PacketDeviceOptions { CacheBytes = 8 * 65536 }, TimeProvider.System, NullLogger.Instance);
}
