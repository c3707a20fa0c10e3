using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Packet;
using PacketFs.TestKit.Packet;

namespace PacketFs.UnitTests.Packet;

/// <summary>The contract with every write going through the commit log, and lost caches in between.</summary>
public sealed class CommitDeviceContractTests : BlockDeviceContract, IDisposable
{
    private const int DataPackets = 40;
    private const int AreaPackets = 64;
    private SimulatedMedium? _medium;

    public void Dispose() => _medium?.Dispose();

    protected override IBlockDevice Create()
    {
        _medium = new SimulatedMedium(new BlockGeometry(2048, 32 * (DataPackets + AreaPackets), 32, false), 128);
        return Open(_medium);
    }

    protected override IBlockDevice Reopen(IBlockDevice device)
    {
        device.Dispose();
        _medium = _medium!.AfterPowerCut(new Prng(1));
        return Open(_medium);
    }

    private static OffsetDevice Open(SimulatedMedium medium)
    {
        PacketDevice device = PacketDevice.Open(
            medium, new PacketDeviceOptions { CacheBytes = 80 * 65536 }, TimeProvider.System, NullLogger.Instance);
        device.AttachCommitArea(new CommitAreaDescription(
            new Lba(DataPackets * 32), AreaPackets * 32, new Guid("12345678-1234-4234-8234-123456789abc")));
        return new OffsetDevice(device, DataPackets * 32);
    }

    /// <summary>Shows only what lies before the area, and commits whenever the device advises it.</summary>
    private sealed class OffsetDevice(PacketDevice device, long blocks) : IBlockDevice
    {
        public BlockGeometry Geometry => device.Geometry with { BlockCount = blocks };

        public void Read(Lba start, Span<byte> buffer)
        {
            Check(start, buffer.Length);
            device.Read(start, buffer);
        }

        public void Write(Lba start, ReadOnlySpan<byte> data)
        {
            Check(start, data.Length);
            device.Write(start, data);
            if (device.CommitAdvised)
            {
                device.Commit();
            }
        }

        public void Flush() => device.Flush();

        public void Dispose() => device.Dispose();

        private void Check(Lba start, int bytes)
        {
            if (start.Value + (bytes / Geometry.BlockSize) > blocks)
            {
                throw new FsException(FsError.InvalidArgument, "outside");
            }
        }
    }
}
