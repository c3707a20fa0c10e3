using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using PacketFs.Core;
using PacketFs.Packet;
using Xunit;

namespace PacketFs.UnitTests.Packet;

/// <summary>The bytes of the commit log: whoever changes them must change the version.</summary>
public sealed class LogFormatTests
{
    [Theory]
    [InlineData(nameof(LogPacketHeader.Magic), 0)]
    [InlineData(nameof(LogPacketHeader.Version), 8)]
    [InlineData(nameof(LogPacketHeader.AreaPackets), 12)]
    [InlineData(nameof(LogPacketHeader.Checksum), 16)]
    [InlineData(nameof(LogPacketHeader.BlockSize), 24)]
    [InlineData(nameof(LogPacketHeader.PacketBlocks), 28)]
    [InlineData(nameof(LogPacketHeader.VolumeIdentity), 32)]
    [InlineData(nameof(LogPacketHeader.Record), 48)]
    [InlineData(nameof(LogPacketHeader.Base), 56)]
    [InlineData(nameof(LogPacketHeader.Previous), 64)]
    [InlineData(nameof(LogPacketHeader.PreviousChecksum), 72)]
    [InlineData(nameof(LogPacketHeader.Stamp), 80)]
    [InlineData(nameof(LogPacketHeader.PartIndex), 88)]
    [InlineData(nameof(LogPacketHeader.PartCount), 92)]
    [InlineData(nameof(LogPacketHeader.Kind), 96)]
    [InlineData(nameof(LogPacketHeader.EntryCount), 98)]
    [InlineData(nameof(LogPacketHeader.DataBlocks), 100)]
    [InlineData(nameof(LogPacketHeader.WitnessCount), 102)]
    [InlineData(nameof(LogPacketHeader.WitnessStart), 104)]
    [InlineData(nameof(LogPacketHeader.Witness), 112)]
    public void Each_field_of_the_header_is_where_the_readme_says(string field, int offset) =>
        Assert.Equal(offset, (int)Marshal.OffsetOf<LogPacketHeader>(field));

    [Fact]
    public void Sizes_are_fixed_and_a_full_packet_has_entries_enough()
    {
        Assert.Equal(LogPacketHeader.Size, Unsafe.SizeOf<LogPacketHeader>());
        Assert.Equal(LogEntry.Size, Unsafe.SizeOf<LogEntry>());
        Assert.Equal(16, Unsafe.SizeOf<LogIdentity>());
        Assert.Equal(64, Unsafe.SizeOf<LogWitness>());
        Assert.True(LogPacketHeader.MaxEntries(512) >= BlockMask.MaxBlocks);
    }

    [Fact]
    public void The_magic_reads_as_text()
    {
        byte[] bytes = new byte[8];
        U64Le magic = LogPacketHeader.MagicValue;
        MemoryMarshal.Write(bytes, magic);
        Assert.Equal("PFCMTLOG", Encoding.ASCII.GetString(bytes));
    }

    [Fact]
    public void An_entry_holds_addresses_of_48_bits()
    {
        LogEntry entry = LogEntry.Of(LogEntryKind.Data, new Lba(0x1234_5678_9ABC), 31);
        byte[] bytes = new byte[8];
        MemoryMarshal.Write(bytes, entry);
        Assert.Equal("BC9A785634121F01", Convert.ToHexString(bytes));
        Assert.Equal(new Lba(0x1234_5678_9ABC), entry.Start);
    }

    [Fact]
    public void Any_flipped_bit_of_header_or_data_breaks_the_seal()
    {
        CommitAreaDescription area = new(new Lba(0), 1024, new Guid("01020304-0506-0708-090a-0b0c0d0e0f10"));
        byte[] packet = new byte[8 * 512];
        new Prng(1).Fill(packet.AsSpan(512));
        ref LogPacketHeader header = ref MemoryMarshal.AsRef<LogPacketHeader>(packet.AsSpan());
        header.Magic = LogPacketHeader.MagicValue;
        header.Version = LogPacketHeader.CurrentVersion;
        header.BlockSize = 512;
        header.PacketBlocks = 8;
        header.PartCount = 1;
        header.DataBlocks = 5;
        header.EntryCount = 1;
        header.VolumeIdentity = LogIdentity.Of(area.VolumeIdentity);
        LogPacketHeader.Seal(packet, 512);
        Assert.True(LogPacketHeader.IsValid(packet, area, 512, 8));
        for (int bit = 0; bit < 6 * 512 * 8; bit += 7)
        {
            packet[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(LogPacketHeader.IsValid(packet, area, 512, 8), $"bit {bit}");
            packet[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.False(LogPacketHeader.IsValid(packet, area with { VolumeIdentity = Guid.Empty }, 512, 8));
        Assert.False(LogPacketHeader.IsValid(packet, area, 512, 16));
    }

    [Theory]
    [InlineData("", 0xEF46DB3751D8E999)]
    [InlineData("a", 0xD24EC4F1A98C6E5B)]
    [InlineData("abc", 0x44BC2CF5AD770999)]
    [InlineData("Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1)]
    public void The_hash_is_xxh64(string text, ulong expected) =>
        Assert.Equal(expected, XxHash64.Compute(Encoding.ASCII.GetBytes(text)));
}
