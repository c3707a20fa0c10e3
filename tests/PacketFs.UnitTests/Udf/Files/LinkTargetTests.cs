using PacketFs.Core;
using PacketFs.Udf.Files;
using Xunit;

namespace PacketFs.UnitTests.Udf.Files;

public sealed class LinkTargetTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("/")]
    [InlineData("/usr/lib")]
    [InlineData("../../up")]
    [InlineData("./here/./..")]
    [InlineData("\u6587\u66F8/\u0416")]
    public void A_path_comes_back_as_it_was(string target) =>
        Assert.Equal(target, LinkTarget.Decode(LinkTarget.Encode(target)));

    [Theory]
    [InlineData("a//b", "a/b")]
    [InlineData("//a", "/a")]
    [InlineData("a/", "a/.")]
    public void What_components_cannot_say_leads_to_the_same_place(string target, string plain) =>
        Assert.Equal(plain, LinkTarget.Decode(LinkTarget.Encode(target)));

    [Fact]
    public void Components_are_as_the_standard_has_them() => Assert.Equal(
        [1, 0, 0, 0, 5, 3, 0, 0, 8, (byte)'a', (byte)'b', 3, 0, 0, 0],
        LinkTarget.Encode("/ab/.."));

    [Fact]
    public void Nonsense_is_no_path()
    {
        Assert.Null(LinkTarget.Decode([]));
        Assert.Null(LinkTarget.Decode([5, 9, 0, 0, 8]));
        Assert.Null(LinkTarget.Decode([5, 0, 0, 0]));
        Assert.Null(LinkTarget.Decode([77, 0, 0, 0]));
        Assert.Null(LinkTarget.Decode([5, 1]));
    }

    [Fact]
    public void A_part_that_is_no_name_is_refused()
    {
        Assert.Equal(FsError.InvalidArgument, Assert.Throws<FsException>(() => LinkTarget.Encode("")).Error);
        Assert.Equal(
            FsError.NameTooLong,
            Assert.Throws<FsException>(() => LinkTarget.Encode("a/" + new string('x', 255))).Error);
    }
}
