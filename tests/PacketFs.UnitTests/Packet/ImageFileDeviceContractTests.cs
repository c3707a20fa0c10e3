using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Packet;
using PacketFs.TestKit.Packet;

namespace PacketFs.UnitTests.Packet;

/// <summary>A file of 4,096-byte blocks with virtual packets, the last of them short.</summary>
public sealed class ImageFileDeviceContractTests : BlockDeviceContract, IDisposable
{
    private readonly string _path =
        Path.Combine(Path.GetTempPath(), $"packetfs-contract-{Environment.ProcessId}-{Environment.TickCount64}.img");

    public void Dispose() => File.Delete(_path);

    protected override IBlockDevice Create()
    {
        using (FileStream file = File.Create(_path))
        {
            file.SetLength(4096 * 300);
        }

        return Open();
    }

    protected override IBlockDevice Reopen(IBlockDevice device)
    {
        device.Dispose();
        return Open();
    }

    private PacketDevice Open() => PacketDevice.Open(
        ImageFileMedium.Open(_path, 4096, packetBlocks: 16),
        new PacketDeviceOptions { CacheBytes = 1 << 20 },
        TimeProvider.System,
        NullLogger.Instance);
}
