using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Packet;
using PacketFs.TestKit.Packet;

namespace PacketFs.UnitTests.Packet;

/// <summary>512-byte blocks without packets, an odd number of them, short commands.</summary>
public sealed class PacketlessDeviceContractTests : BlockDeviceContract, IDisposable
{
    private SimulatedMedium? _medium;

    public void Dispose() => _medium?.Dispose();

    protected override IBlockDevice Create()
    {
        _medium = new SimulatedMedium(new BlockGeometry(512, 1013, 1, false), 7);
        return Open(_medium);
    }

    protected override IBlockDevice Reopen(IBlockDevice device)
    {
        device.Dispose();
        _medium = _medium!.AfterPowerCut(new Prng(1));
        return Open(_medium);
    }

    private static PacketDevice Open(SimulatedMedium medium) =>
        PacketDevice.Open(medium, new PacketDeviceOptions { CacheBytes = 1 }, TimeProvider.System, NullLogger.Instance);
}
