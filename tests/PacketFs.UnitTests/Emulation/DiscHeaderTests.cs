using System.Runtime.InteropServices;
using PacketFs.Emulation;
using PacketFs.Emulation.Discs;
using Xunit;

namespace PacketFs.UnitTests.Emulation;

public sealed class DiscHeaderTests
{
    /// <summary>What was made before other media were known says nothing in the fields that they need.</summary>
    [Fact]
    public void The_header_of_a_CD_RW_is_the_one_of_the_first_version()
    {
        Assert.Equal(80, DiscHeader.Size);
        DiscFactory.MakeState(DiscDescription.CdRw80, out DiscHeader header);
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<DiscHeader>(in header));
        Assert.Equal(1, (int)header.Version);
        Assert.False(bytes[56..].ContainsAnyExcept((byte)0));
        Assert.Equal([32, 0, 0, 0, 0x0B, 0x24, 0, 0], bytes[40..48].ToArray());
    }

    [Theory]
    [InlineData(MediumType.BdRe, 381_856, 0)]
    [InlineData(MediumType.DvdRam, 143_442, 139_794)]
    public void Other_media_count_their_units(MediumType medium, int units, int recorded)
    {
        DiscFactory.MakeState(new DiscDescription { Medium = medium }, out DiscHeader header);
        Assert.Equal((units, recorded), ((int)(uint)header.PacketCount, (int)(uint)header.RecordedPackets));
    }
}
