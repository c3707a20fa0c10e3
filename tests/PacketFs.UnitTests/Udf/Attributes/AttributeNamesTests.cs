using PacketFs.Core;
using PacketFs.Udf.Attributes;
using Xunit;

namespace PacketFs.UnitTests.Udf.Attributes;

/// <summary>Each attribute has one stream, each stream one attribute.</summary>
public sealed class AttributeNamesTests
{
    [Theory]
    [InlineData("user.comment", "comment")]
    [InlineData("user.Zone.Identifier", "Zone.Identifier")]
    [InlineData("user.user.x", "user.x")]
    [InlineData("user.trustedx", "trustedx")]
    [InlineData("user.a/b:c", "a/b:c")]
    [InlineData("user..", ".")]
    [InlineData("trusted.overlay.opaque", "trusted.overlay.opaque")]
    [InlineData("user.trusted.x", "user.trusted.x")]
    [InlineData("user.user.trusted.x", "user.user.trusted.x")]
    [InlineData("user.*UDF Macintosh Resource Fork", "*UDF Macintosh Resource Fork")]
    public void A_name_leads_to_its_stream_and_back(string attribute, string stream)
    {
        AttributeNames.Check(attribute);
        Assert.Equal(stream, AttributeNames.ToStream(attribute));
        Assert.Equal(attribute, AttributeNames.FromStream(stream));
    }

    [Theory]
    [InlineData("security.capability", FsError.NotSupported)]
    [InlineData("system.posix_acl_access", FsError.NotSupported)]
    [InlineData("comment", FsError.NotSupported)]
    [InlineData("", FsError.NotSupported)]
    [InlineData("user.", FsError.InvalidName)]
    [InlineData("trusted.", FsError.InvalidName)]
    [InlineData("user.a\0b", FsError.InvalidName)]
    [InlineData("user.\uFEFF", FsError.InvalidName)]
    public void What_cannot_be_recorded_is_refused(string attribute, FsError error) =>
        Assert.Equal(error, Assert.Throws<FsException>(() => AttributeNames.Check(attribute)).Error);
}
