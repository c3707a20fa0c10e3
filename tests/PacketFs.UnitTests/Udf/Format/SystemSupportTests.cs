using PacketFs.Udf.Format;
using PacketFs.Udf.Structures;
using Xunit;

namespace PacketFs.UnitTests.Udf.Format;

/// <summary>The preview of who can read a volume.</summary>
public sealed class SystemSupportTests
{
    [Theory]
    [InlineData("2.01", UdfPartitionKind.Type1, false, "Windows XP", Support.Yes, Support.No)]
    [InlineData("2.50", UdfPartitionKind.Type1, true, "Windows XP", Support.No, Support.No)]
    [InlineData("2.50", UdfPartitionKind.Type1, true, "Windows Vista", Support.Yes, Support.Yes)]
    [InlineData("2.60", UdfPartitionKind.Type1, true, "Windows Vista", Support.Yes, Support.Yes)]
    [InlineData("2.01", UdfPartitionKind.Virtual, false, "Windows Vista", Support.Yes, Support.Unknown)]
    [InlineData("2.01", UdfPartitionKind.Type1, false, "Linux", Support.Yes, Support.Yes)]
    [InlineData("2.01", UdfPartitionKind.Sparable, false, "Linux", Support.Yes, Support.Yes)]
    [InlineData("1.50", UdfPartitionKind.Virtual, false, "Linux", Support.Yes, Support.No)]
    [InlineData("2.50", UdfPartitionKind.Type1, true, "Linux", Support.Yes, Support.No)]
    [InlineData("2.50", UdfPartitionKind.Type1, true, "Mac OS X 10.4", Support.No, Support.No)]
    [InlineData("2.50", UdfPartitionKind.Type1, true, "macOS", Support.Yes, Support.Yes)]
    [InlineData("2.50", UdfPartitionKind.Type1, true, "NetBSD", Support.Yes, Support.Unknown)]
    public void A_system_reads_and_writes_what_its_driver_knows(
        string revision, UdfPartitionKind kind, bool hasMetadata, string system, Support reads, Support writes)
    {
        Assert.True(UdfRevision.TryParse(revision, out UdfRevision value));
        SystemSupport found = Assert.Single(
            SystemSupportTable.For(value, kind, hasMetadata, 2048),
            line => line.System.StartsWith(system, StringComparison.Ordinal));
        Assert.Equal((reads, writes), (found.Reads, found.Writes));
        Assert.True(found.Note.Length > 0 || found is { Reads: Support.Yes, Writes: Support.Yes });
    }

    [Fact]
    public void The_block_size_is_told_where_it_ties_a_volume_to_a_kind_of_disk()
    {
        Assert.All(
            SystemSupportTable.For(UdfRevision.V201, UdfPartitionKind.Type1, false, 512),
            line => Assert.Contains("512", line.Note));
    }
}
