using FsCheck;
using FsCheck.Fluent;
using PacketFs.Core;
using PacketFs.Mmc;
using Xunit;

namespace PacketFs.UnitTests.Mmc;

public sealed class MsfTests
{
    [Theory]
    [InlineData(0, "00:02:00")]
    [InlineData(-150, "00:00:00")]
    [InlineData(-151, "99:59:74")]
    [InlineData(-11635, "97:26:65")]
    [InlineData(359849, "79:59:74")]
    [InlineData(404849, "89:59:74")]
    [InlineData(-45150, "90:00:00")]
    public void Known_addresses(int lba, string msf)
    {
        Assert.Equal(msf, Msf.FromLba(new Lba(lba)).ToString());
        Assert.Equal(lba, Msf.FromLba(new Lba(lba)).ToLba().Value);
    }

    [Fact]
    public void Every_address_comes_back() => Prop.ForAll(
        Gen.Choose(-45150, 404849).ToArbitrary(),
        lba => Msf.FromLba(new Lba(lba)).ToLba().Value == lba && Msf.FromLba(new Lba(lba)).IsValid)
        .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(-45151)]
    [InlineData(404850)]
    public void What_msf_cannot_say_is_a_mistake_of_ours(int lba) =>
        Assert.Throws<InvariantException>(() => Msf.FromLba(new Lba(lba)));

    [Fact]
    public void Nonsense_is_recognised()
    {
        Assert.False(new Msf(0, 60, 0).IsValid);
        Assert.False(new Msf(0, 0, 75).IsValid);
        Assert.False(new Msf(0xFF, 0xFF, 0xFF).IsValid);
    }
}
