using System.Runtime.InteropServices;
using System.Text;
using PacketFs.Core;
using PacketFs.Udf.Structures;
using Xunit;

namespace PacketFs.UnitTests.Udf.Structures;

public sealed class PrimitiveTests
{
    [Fact]
    public void A_timestamp_with_a_zone_has_the_bytes_of_the_worked_example()
    {
        DateTimeOffset date = new(2003, 5, 6, 7, 8, 9, 123, 456, TimeSpan.FromHours(-5));
        FileTime time = FileTime.From(date);
        Timestamp stamp = Timestamp.From(time, -300);

        Assert.Equal("d41ed307050607080 90c2238".Replace(" ", ""), Hex(stamp));
        Assert.Equal(time, stamp.ToFileTime());
        Assert.Equal(-300, stamp.ZoneMinutes);
    }

    [Fact]
    public void Timestamps_round_trip_over_the_whole_range_of_years()
    {
        Prng prng = new(20);
        long first = FileTime.From(new DateTimeOffset(1, 1, 2, 0, 0, 0, TimeSpan.Zero)).Microseconds;
        long last = FileTime.From(new DateTimeOffset(9999, 12, 30, 23, 59, 59, TimeSpan.Zero)).Microseconds;
        for (int i = 0; i < 10_000; i++)
        {
            FileTime time = new(first + prng.NextInt64(last - first));
            Assert.Equal(time, Timestamp.From(time, prng.Next(-1440, 1440)).ToFileTime());
        }
    }

    [Fact]
    public void A_moment_out_of_range_is_clamped_to_the_first_or_last_that_can_be_recorded()
    {
        Assert.Equal(1, (short)Timestamp.From(new FileTime(long.MinValue + 1)).Year);
        Assert.Equal(9999, (short)Timestamp.From(new FileTime(long.MaxValue)).Year);
        Assert.Equal(9999, (short)Timestamp.From(new FileTime(long.MaxValue), 1440).Year);
        Assert.Equal(1, (short)Timestamp.From(new FileTime(long.MinValue + 1), -1440).Year);
        Assert.Equal(default(Timestamp).ToFileTime(), Timestamp.From(FileTime.None).ToFileTime());
    }

    [Fact]
    public void Impossible_dates_are_no_time_at_all()
    {
        Timestamp good = Timestamp.From(FileTime.From(0, 0));
        Assert.True(default(Timestamp).ToFileTime().IsNone);
        Assert.True((good with { Month = 13 }).ToFileTime().IsNone);
        Assert.True((good with { Month = 0 }).ToFileTime().IsNone);
        Assert.True((good with { Day = 32 }).ToFileTime().IsNone);
        Assert.True((good with { Month = 2, Day = 29 }).ToFileTime().IsNone);
        Assert.True((good with { Hour = 24 }).ToFileTime().IsNone);
        Assert.True((good with { Year = (short)0 }).ToFileTime().IsNone);
        Assert.True((good with { Year = (short)-5 }).ToFileTime().IsNone);
        Assert.Equal(FileTime.From(0, 0), (good with { Centiseconds = 100, Microseconds = 5 }).ToFileTime());
        Assert.Equal(FileTime.From(60, 0), (good with { Second = 60 }).ToFileTime());
    }

    [Fact]
    public void An_unspecified_or_absurd_zone_counts_as_utc()
    {
        Timestamp good = Timestamp.From(FileTime.From(0, 0));
        Assert.Equal(0x1000, (ushort)good.TypeAndTimeZone);
        Assert.Equal(FileTime.From(0, 0), (good with { TypeAndTimeZone = (ushort)0x1801 }).ToFileTime());
        Assert.Equal(FileTime.From(0, 0), (good with { TypeAndTimeZone = (ushort)0x17FF }).ToFileTime());
        Assert.Equal(FileTime.From(-7200, 0), (good with { TypeAndTimeZone = (ushort)0x1078 }).ToFileTime());
        Assert.Equal(FileTime.From(0, 0), (good with { TypeAndTimeZone = (ushort)0x0078 }).ToFileTime());
    }

    [Fact]
    public void The_header_checksum_of_an_extended_attribute_is_the_worked_example()
    {
        byte[] bytes = new byte[52];
        ref IdentifiedExtendedAttribute head = ref MemoryMarshal.AsRef<IdentifiedExtendedAttribute>(bytes.AsSpan());
        head.Attribute.AttributeTypeField = (uint)ExtendedAttributeType.ImplementationUse;
        head.Attribute.AttributeSubtype = 1;
        head.Attribute.AttributeLength = 52;
        head.UseLength = 4;
        head.Identifier = EntityId.Udf(EntityIds.FreeEaSpace, UdfRevision.V150, OperatingSystemClass.Unix, 5);

        Assert.Equal(0x05B8, IdentifiedExtendedAttribute.HeaderChecksum(bytes));
    }

    [Fact]
    public void Entity_identifiers_of_all_suffix_classes_are_told_apart()
    {
        EntityId domain = EntityId.Domain(UdfRevision.V201, DomainFlags.SoftWriteProtect);
        Assert.True(domain.Is(EntityIds.OstaUdfCompliant));
        Assert.False(domain.Is("*OSTA UDF"u8));
        Assert.Equal(UdfRevision.V201, domain.Revision);
        Assert.Equal(DomainFlags.SoftWriteProtect, domain.DomainFlags);

        EntityId full = EntityId.Udf(EntityIds.SparablePartition, UdfRevision.V150, OperatingSystemClass.Unix, 5);
        Assert.Equal(23, EntityIds.SparablePartition.Length);
        Assert.True(full.Is(EntityIds.SparablePartition));
        Assert.Equal("5001" + "0405" + "00000000", Hex(full)[48..]);

        EntityId developer = EntityId.Implementation(EntityIds.PacketFs, OperatingSystemClass.Unix, 5);
        Assert.Equal("0405" + "000000000000", Hex(developer)[48..]);
        Assert.Equal("*PacketFs", developer.ToString());
    }

    [Fact]
    public void Permissions_of_posix_modes_round_trip_and_delete_follows_write()
    {
        for (int mode = 0; mode < 512; mode++)
        {
            Assert.Equal(mode, PosixPermissions.ToMode(PosixPermissions.FromMode(mode)));
        }

        Assert.Equal((UdfPermissions)0x7CA5, PosixPermissions.FromMode(Convert.ToInt32("755", 8)));
        Assert.Equal(UdfPermissions.All, PosixPermissions.FromMode(511, UdfPermissions.All));
    }

    [Fact]
    public void Revisions_know_their_text_and_their_edition()
    {
        Assert.True(UdfRevision.TryParse("2.01", out UdfRevision revision));
        Assert.Equal(UdfRevision.V201, revision);
        Assert.False(UdfRevision.TryParse("2.02", out _));
        Assert.Equal("1.02", UdfRevision.V102.ToString());
        Assert.Equal(2, UdfRevision.V150.DescriptorVersion);
        Assert.Equal(3, UdfRevision.V200.DescriptorVersion);
        Assert.Equal("NSR02", Encoding.ASCII.GetString(UdfRevision.V150.NsrIdentifier));
        Assert.Equal("+NSR03", Encoding.ASCII.GetString(UdfRevision.V200.PartitionContents));
    }

    [Fact]
    public void An_extent_is_never_longer_than_its_30_bits_and_whole_blocks_allow()
    {
        Assert.Equal(0x3FFF_FE00u, ExtentLength.MaximumBytes(512));
        Assert.Equal(0x3FFF_F800u, ExtentLength.MaximumBytes(2048));
        Assert.Equal(0x3FFF_F000u, ExtentLength.MaximumBytes(4096));
        LongAd hole = new(2048, ExtentType.NotAllocated, default);
        Assert.Equal(0x8000_0800u, (uint)hole.ExtentLengthAndType);
        Assert.Equal(ExtentType.NotAllocated, hole.Type);
        Assert.Equal(2048u, hole.Length);
    }

    private static string Hex<T>(T value)
        where T : struct =>
        Convert.ToHexStringLower(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));
}
