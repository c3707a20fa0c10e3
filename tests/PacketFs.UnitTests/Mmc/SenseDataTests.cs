using FsCheck;
using FsCheck.Fluent;
using PacketFs.Core;
using PacketFs.Mmc;
using Xunit;

namespace PacketFs.UnitTests.Mmc;

public sealed class SenseDataTests
{
    [Fact]
    public void Progress_of_a_format_is_read()
    {
        Sense sense = SenseData.Parse(Hex.Bytes("70 00 02 00000000 0A 00000000 04 04 00 80 40 00"));
        Assert.Equal(new Sense(new SenseCode(2, 4, 4), Progress: 0x4000), sense);
        Assert.Equal("02/04/04", sense.ToString());
    }

    [Fact]
    public void Medium_changed_is_read() => Assert.Equal(
        new Sense(new SenseCode(6, 0x28, 0)),
        SenseData.Parse(Hex.Bytes("70 00 06 00000000 0A 00000000 28 00 00 00 00 00")));

    [Fact]
    public void The_failing_block_is_read_only_when_valid()
    {
        Sense valid = SenseData.Parse(Hex.Bytes("F0 00 03 00003200 0A 00000000 0C 00 00 00 00 00"));
        Assert.Equal(0x3200u, valid.Information);
        Assert.Null(SenseData.Parse(Hex.Bytes("70 00 03 00003200 0A 00000000 0C 00 00 00 00 00")).Information);
    }

    [Fact]
    public void A_field_pointer_of_an_illegal_request_is_no_progress() =>
        Assert.Null(SenseData.Parse(Hex.Bytes("70 00 05 00000000 0A 00000000 24 00 00 C0 00 02")).Progress);

    [Fact]
    public void Descriptor_format_is_read()
    {
        Sense sense = SenseData.Parse(Hex.Bytes(
            "73 02 04 04 000000 14 | 00 0A 80 00 0000000000003200 | 02 06 0000 80 4000 00"));
        Assert.Equal(new Sense(new SenseCode(2, 4, 4), IsDeferred: true, 0x3200, 0x4000), sense);
    }

    [Fact]
    public void Both_formats_survive_building_and_parsing()
    {
        Gen<Sense> senses =
            from key in Gen.Elements<byte>(0, 1, 2, 3, 5, 6)
            from asc in ArbMap.Default.GeneratorFor<byte>()
            from ascq in ArbMap.Default.GeneratorFor<byte>()
            from isDeferred in ArbMap.Default.GeneratorFor<bool>()
            from information in ArbMap.Default.GeneratorFor<uint?>()
            from progress in ArbMap.Default.GeneratorFor<ushort?>()
            select new Sense(new SenseCode(key, asc, ascq), isDeferred, information, key is 0 or 2 ? progress : null);
        Prop.ForAll(senses.ToArbitrary(), sense =>
        {
            byte[] data = new byte[64];
            int fixedLength = SenseData.BuildFixed(sense, data);
            bool fixedGood = SenseData.Parse(data.AsSpan(0, fixedLength)) == sense;
            int length = SenseData.BuildDescriptors(sense, data);
            return fixedGood && SenseData.Parse(data.AsSpan(0, length)) == sense;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void No_bytes_make_the_parser_throw() => Prop.ForAll<byte[], byte>((bytes, first) =>
    {
        if (bytes.Length > 0)
        {
            bytes[0] = (byte)(0x70 | (first & 0x83));
        }

        return SenseData.Parse(bytes).Key < 16;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_no_sense_data_says_nothing()
    {
        Assert.Equal(default, SenseData.Parse([]));
        Assert.Equal(default, SenseData.Parse(new byte[18]));
    }
}
