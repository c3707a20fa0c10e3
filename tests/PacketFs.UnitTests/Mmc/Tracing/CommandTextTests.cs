using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Tracing;
using Xunit;

namespace PacketFs.UnitTests.Mmc.Tracing;

public sealed class CommandTextTests
{
    [Theory]
    [InlineData("2A 00 00 00 00 20 00 00 10 00", "WRITE(10) Lba=32 BlockCount=16")]
    [InlineData("2A 08 00 00 00 20 00 00 10 00", "WRITE(10) Lba=32 BlockCount=16 ForceUnitAccess=True")]
    [InlineData("00 00 00 00 00 00", "TEST UNIT READY")]
    [InlineData("5B 01 02 00 00 01 00 00 00 00", "CLOSE TRACK/SESSION Function=Session TrackNumber=1 Immediate=True")]
    [InlineData("A3 00 00 01", "command A3h A3000001")]
    [InlineData("2A 00", "WRITE(10) 2A00")]
    public void A_command_is_told_with_the_fields_that_say_something(string cdb, string text) =>
        Assert.Equal(text, CommandText.Line(Hex.Bytes(cdb)));

    [Fact]
    public void Every_opcode_has_a_name_and_decodes_from_zeros()
    {
        foreach (Opcode opcode in Enum.GetValues<Opcode>())
        {
            byte[] cdb = new byte[16];
            cdb[0] = (byte)opcode;
            Assert.DoesNotContain("command", CommandText.Name((byte)opcode), StringComparison.Ordinal);
            Assert.NotNull(CommandText.Fields(cdb));
        }
    }

    [Fact]
    public void Blocks_of_reads_and_writes_are_found()
    {
        byte[] read12 = Hex.Bytes("A8 00 00 00 01 00 00 00 00 20 00 00");
        Assert.True(CommandText.TryGetBlocks(read12, out Lba first, out long n));
        Assert.Equal((256L, 32L), (first.Value, n));
        Assert.True(CommandText.TryGetBlocks(Hex.Bytes("BE 00 00 00 00 05 00 00 02 F8 00 00"), out first, out n));
        Assert.Equal((5L, 2L), (first.Value, n));
        Assert.False(CommandText.TryGetBlocks(Hex.Bytes("12 00 00 00 24 00"), out _, out _));
        Assert.False(CommandText.TryGetBlocks(Hex.Bytes("2A"), out _, out _));
    }
}
