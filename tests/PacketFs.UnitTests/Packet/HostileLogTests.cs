using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Packet;
using PacketFs.TestKit.Packet;
using Xunit;

namespace PacketFs.UnitTests.Packet;

/// <summary>A commit log that nobody sane has written, with every checksum right.</summary>
public sealed class HostileLogTests
{
    private const int Block = 512;
    private const int Packet = 8;
    private const int Slots = 512;
    private const long MostBytes = 64L << 20;
    private static readonly Guid Identity = new("01234567-89AB-4CDE-8F01-23456789ABCD");

    [Theory]
    [InlineData(CommitAreaDescription.MaxPackets, CommitAreaOutcome.Damaged)]
    [InlineData(1, CommitAreaOutcome.Damaged)]
    public void Memory_follows_what_is_there_and_not_what_it_says(int partCount, CommitAreaOutcome outcome)
    {
        SimulatedMedium medium = new(new BlockGeometry(Block, (Slots + 64) * Packet, Packet, false), 16 * Packet);
        CommitAreaDescription area = new(new Lba(0), Slots * Packet, Identity);
        for (int slot = 0; slot < Slots; slot++)
        {
            medium.Write(new Lba(slot * Packet), Part(slot, partCount));
        }

        medium.Sync();
        using PacketDevice device = PacketDevice.Open(
            medium,
            PacketDeviceOptions.Default with { CacheBytes = 1 << 20 },
            TimeProvider.System,
            NullLogger.Instance);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(outcome, device.AttachCommitArea(area).Outcome);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes);
    }

    /// <summary>
    /// Each is a record of its own, built upon the one before; the first was built upon one that is not there.
    /// </summary>
    private static byte[] Part(int slot, int partCount)
    {
        byte[] packet = new byte[Packet * Block];
        ref LogPacketHeader header = ref MemoryMarshal.AsRef<LogPacketHeader>(packet.AsSpan());
        header.Magic = LogPacketHeader.MagicValue;
        header.Version = LogPacketHeader.CurrentVersion;
        header.AreaPackets = Slots;
        header.BlockSize = Block;
        header.PacketBlocks = Packet;
        header.VolumeIdentity = LogIdentity.Of(Identity);
        header.Record = (ulong)slot + 2;
        header.Previous = (ulong)slot + 1;
        header.PartCount = (uint)partCount;
        header.Kind = (ushort)LogRecordKind.Commit;
        LogPacketHeader.Seal(packet, Block);
        return packet;
    }
}
