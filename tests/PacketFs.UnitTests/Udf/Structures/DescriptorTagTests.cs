using System.Runtime.InteropServices;
using PacketFs.Udf.Structures;
using Xunit;

namespace PacketFs.UnitTests.Udf.Structures;

public sealed class DescriptorTagTests
{
    private const string AnchorTag = "02000300c4000100e7e5f00100010000";

    [Fact]
    public void An_anchor_is_sealed_to_the_bytes_of_the_worked_example()
    {
        byte[] bytes = Anchor();

        Assert.Equal(AnchorTag, Convert.ToHexStringLower(bytes[..16]));
        Assert.Equal("00800000010100000080000011010000", Convert.ToHexStringLower(bytes[16..32]));
        Assert.Null(DescriptorTag.Verify(bytes, 256, TagId.AnchorVolumeDescriptorPointer, 512));
    }

    [Fact]
    public void A_terminator_is_sealed_to_the_bytes_of_the_worked_example()
    {
        byte[] bytes = new byte[512];
        DescriptorTag.Seal(bytes, TagId.TerminatingDescriptor, 3, 1, 262, 496);

        Assert.Equal("080003000400010000" + "00f00106010000", Convert.ToHexStringLower(bytes[..16]));
    }

    [Fact]
    public void A_parent_entry_is_written_as_in_the_worked_example()
    {
        byte[] bytes = new byte[FileIdentifierDescriptor.SizeFor(0, 0)];
        FileIdentifierDescriptor.Write(
            bytes,
            [],
            FileCharacteristics.Directory | FileCharacteristics.Parent,
            new LongAd(2048, ExtentType.RecordedAndAllocated, new LbAddr(2, 0)),
            3,
            1,
            2);

        Assert.Equal(
            "01010300c9000100476218000200000001000a000008000002000000000000000000000000000000",
            Convert.ToHexStringLower(bytes));
    }

    [Fact]
    public void A_file_entry_of_a_directory_is_written_as_in_the_worked_example()
    {
        byte[] bytes = new byte[FileIdentifierDescriptor.SizeFor(6, 0)];
        FileIdentifierDescriptor.Write(
            bytes,
            [8, .. "A.TXT"u8],
            FileCharacteristics.None,
            new LongAd(2048, ExtentType.RecordedAndAllocated, new LbAddr(5, 0), 16),
            3,
            1,
            2);

        Assert.Equal(
            "010103009c0001001f591c0002000000" + "01000006" + "00080000050000000000000010000000" + "0000"
            + "08412e545854",
            Convert.ToHexStringLower(bytes));
    }

    [Fact]
    public void Faults_are_told_in_the_order_of_the_fields_trust()
    {
        byte[] good = Anchor();
        Assert.Equal(DescriptorFault.TooShort, DescriptorTag.Verify(good.AsSpan(0, 15), 256));
        Assert.Equal(DescriptorFault.Unrecorded, DescriptorTag.Verify(new byte[512], 256));
        Assert.Equal(DescriptorFault.Checksum, DescriptorTag.Verify(Changed(b => b[12]++), 256));
        Assert.Equal(DescriptorFault.Location, DescriptorTag.Verify(good, 257));
        Assert.Null(DescriptorTag.Verify(good, null));
        Assert.Equal(DescriptorFault.Crc, DescriptorTag.Verify(Changed(b => b[511]++), 256));
        Assert.Equal(DescriptorFault.CrcLength, DescriptorTag.Verify(good.AsSpan(0, 511), 256));
        Assert.Equal(
            DescriptorFault.Identifier, DescriptorTag.Verify(good, 256, TagId.PrimaryVolumeDescriptor, 512));
        Assert.Equal(
            DescriptorFault.TooShort, DescriptorTag.Verify(good, 256, TagId.AnchorVolumeDescriptorPointer, 513));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void Only_descriptor_versions_2_and_3_are_known(int version, bool isKnown)
    {
        byte[] bytes = new byte[512];
        DescriptorTag.Seal(bytes, TagId.TerminatingDescriptor, version, 1, 262, 496);

        Assert.Equal(isKnown ? null : DescriptorFault.Version, DescriptorTag.Verify(bytes, 262));
    }

    [Fact]
    public void A_sparing_table_whose_checksum_happens_to_be_zero_is_a_descriptor()
    {
        byte[] bytes = new byte[64];
        for (uint location = 0; location < 512; location++)
        {
            bytes[40] = 1;
            DescriptorTag.Seal(bytes, TagId.SparingTable, 3, 1, location, 48);
            Assert.Null(DescriptorTag.Verify(bytes, location));
        }
    }

    [Fact]
    public void Sealing_again_repairs_checksum_and_crc_and_keeps_the_rest()
    {
        byte[] bytes = Changed(b => b[16] = 7);
        DescriptorTag.Reseal(bytes);

        ref DescriptorTag tag = ref MemoryMarshal.AsRef<DescriptorTag>(bytes.AsSpan());
        Assert.Null(DescriptorTag.Verify(bytes, 256));
        Assert.Equal(1, (ushort)tag.TagSerialNumber);
        Assert.Equal(496, (ushort)tag.DescriptorCrcLength);
    }

    [Fact]
    public void A_crc_length_of_zero_covers_nothing_and_wants_a_crc_of_zero()
    {
        byte[] bytes = new byte[512];
        DescriptorTag.Seal(bytes, TagId.SpaceBitmapDescriptor, 3, 1, 0, 0);
        bytes[100] = 1;
        Assert.Null(DescriptorTag.Verify(bytes, 0));

        bytes[8] = 1;
        bytes[4] = DescriptorTag.Checksum(bytes);
        Assert.Equal(DescriptorFault.Crc, DescriptorTag.Verify(bytes, 0));
    }

    private static byte[] Changed(Action<byte[]> change)
    {
        byte[] bytes = Anchor();
        change(bytes);
        return bytes;
    }

    private static byte[] Anchor()
    {
        byte[] bytes = new byte[512];
        ref AnchorVolumeDescriptorPointer anchor =
            ref MemoryMarshal.AsRef<AnchorVolumeDescriptorPointer>(bytes.AsSpan());
        anchor.MainVolumeDescriptorSequenceExtent = new ExtentAd(32768, new Lsn(257));
        anchor.ReserveVolumeDescriptorSequenceExtent = new ExtentAd(32768, new Lsn(273));
        DescriptorTag.Seal(bytes, TagId.AnchorVolumeDescriptorPointer, 3, 1, 256, 496);
        return bytes;
    }
}
