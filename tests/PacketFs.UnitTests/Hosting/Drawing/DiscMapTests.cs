using System.Text.Json;
using PacketFs.Emulation;
using PacketFs.Hosting.Drawing;
using PacketFs.Mmc.Tracing;
using PacketFs.TestKit.Traces;
using Xunit;

namespace PacketFs.UnitTests.Hosting.Drawing;

public sealed class DiscMapTests
{
    public static TheoryData<MediumType> Media =>
    [
        .. Enum.GetValues<MediumType>()
            .Where(medium => medium is not (
                MediumType.CdRom or MediumType.DvdRom or MediumType.BdRom or MediumType.BdR)),
    ];

    [Theory]
    [MemberData(nameof(Media))]
    public void Areas_of_a_blank_disc_follow_each_other_without_holes(MediumType medium)
    {
        DiscMap map = DiscMaps.Of(medium);
        Hold(map);
        Assert.Contains(map.Regions, region =>
            region.Kind is MapKind.Free or MapKind.Unformatted or MapKind.Rewritable && region.Blocks > 0);
        Assert.Equal(MapKind.LeadIn, map.Regions[0].Kind);
    }

    [Theory]
    [InlineData(MediumType.CdRw)]
    [InlineData(MediumType.CdMrw)]
    [InlineData(MediumType.DvdMinusRw)]
    [InlineData(MediumType.DvdPlusRw)]
    [InlineData(MediumType.DvdPlusMrw)]
    [InlineData(MediumType.BdRe)]
    public void A_formatted_disc_is_one_rewritable_area_between_lead_in_and_lead_out(MediumType medium)
    {
        DiscMap map = DiscMaps.Formatted(medium);
        Hold(map);
        MapRegion area = Assert.Single(map.Regions, region => region.Kind == MapKind.Rewritable);
        Assert.True(area is { Start: 0, Blocks: > 0, IsSeen: true });
        Assert.Equal(MapKind.LeadOut, map.Regions[^1].Kind);
        Assert.Equal(
            map.Packets!.SpareUnits > 0,
            map.Regions.Any(region => region.Kind == MapKind.Spare));
    }

    [Fact]
    public void Sessions_of_a_CD_R_stand_with_their_lead_ins_gaps_and_lead_outs()
    {
        DiscMap map = DiscMaps.ThreeSessions();
        Hold(map);
        Assert.Equal(
            [
                (MapKind.LeadIn, -4650, 4500, true), (MapKind.Gap, -150, 150, true),
                (MapKind.Data, 0, 1000, true), (MapKind.Gap, 1000, 152, true), (MapKind.Data, 1152, 2000, true),
                (MapKind.LeadOut, 3152, 6750, true), (MapKind.LeadIn, 9902, 4500, true),
                (MapKind.Gap, 14_402, 150, true), (MapKind.Data, 14_552, 3000, true),
                (MapKind.LeadOut, 17_552, 2250, true), (MapKind.LeadIn, 19_802, 4500, false),
                (MapKind.Gap, 24_302, 150, false), (MapKind.Data, 24_452, 500, false),
            ],
            map.Regions.Take(13).Select(region => (region.Kind, region.Start, region.Blocks, region.IsSeen)));
        Assert.Equal([1, 2, 3, 4], map.Regions.Where(region => region.Kind == MapKind.Data)
            .Select(region => region.Track));
        Assert.Equal(MapKind.Free, map.Regions[^1].Kind);
    }

    [Fact]
    public void Sessions_of_a_DVD_have_borders_between_them()
    {
        DiscMap map = DiscMaps.TwoSessionDvd();
        Hold(map);
        MapRegion[] data = [.. map.Regions.Where(region => region.Kind == MapKind.Data)];
        Assert.Equal([(1, 0L, true), (2, data[1].Start, true)],
            data.Select(region => (region.Session, region.Start, region.IsSeen)));
        Assert.Contains(map.Regions, region => region is { Kind: MapKind.Gap, Name: "border" });
        Assert.Contains(map.Regions, region => region.Kind == MapKind.Free);
    }

    [Fact]
    public void Packets_are_counted_with_their_wear_and_the_bad_ones()
    {
        DiscDescription like = new() { Units = 320, DefectCount = 3, DefectSeed = 9 };
        DiscMap map = DiscMaps.Of(MediumType.DvdMinusRw, drive =>
        {
            PacketFs.Mmc.FormatPlan.Create(drive.State!).Execute(drive);
            byte[] unit = new byte[32768];
            drive.Write(new Core.Lba(0), unit);
            drive.SynchronizeCache();
            drive.Write(new Core.Lba(0), unit);
        }, like);
        PacketSummary all = map.Packets!.All;
        Assert.Equal((320, 3), (all.Count, all.Defective));
        Assert.True(all.WearMost >= 2);
        Assert.Equal(3, map.Packets.Bad.Count());
        foreach (long block in map.Packets.Bad)
        {
            Assert.True(map.Packets.Summarise(block, block + 16).IsBad);
        }
    }

    [Fact]
    public void Cells_cover_every_area_however_small_and_every_packet()
    {
        DiscMap map = DiscMaps.ThreeSessions();
        IReadOnlyList<MapCell> cells = MapStrip.Cells(map, 120);
        Assert.Equal(120, cells.Count);
        Assert.Equal(map.Regions, cells.Select(cell => cell.Region).Distinct());
        DiscMap bad = DiscMaps.Of(
            MediumType.DvdPlusRw, like: new DiscDescription { Units = 3200, DefectCount = 1, DefectSeed = 4 });
        Assert.Contains(MapStrip.Cells(bad, 60), cell => cell.Packets is { Defective: 1 });
    }

    [Fact]
    public void What_a_reading_drive_says_counts_more_than_what_is_concluded()
    {
        DiscMap map = DiscMaps.Formatted(MediumType.DvdPlusRw);
        Assert.Contains(map.Regions, region => region.IsSeen);
        ReaderView blind = new("A drive", Sees: false, "cannot read it", IsTried: true);
        Assert.DoesNotContain(DiscShowJob.Reconcile(map, [blind]).Regions, region => region.IsSeen);
        ReaderView seeing = blind with { Sees = true };
        Assert.Equal(map.Regions, DiscShowJob.Reconcile(map, [seeing, blind]).Regions);
    }

    [Fact]
    public void A_picture_replaces_only_a_picture()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("packetfs-picture-");
        try
        {
            DiscMap map = DiscMaps.Of(MediumType.DvdPlusRw);
            string path = Path.Combine(folder.FullName, "a.svg");
            DiscPictureFile.WriteSvg(map, path);
            DiscPictureFile.WriteSvg(map, path);
            Core.FsException refused =
                Assert.Throws<Core.FsException>(() => DiscPictureFile.WritePng(map, path));
            Assert.Equal(Core.FsError.Exists, refused.Error);
            Assert.StartsWith("<svg", File.ReadAllText(path), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Json_holds_the_areas()
    {
        DiscMap map = DiscMaps.ThreeSessions();
        using JsonDocument json = JsonDocument.Parse(MapJson.Write(map));
        Assert.Equal(
            map.Regions.Select(region => (region.Kind.ToString().ToLowerInvariant(), region.Start, region.Blocks)),
            json.RootElement.GetProperty("regions").EnumerateArray().Select(region => (
                region.GetProperty("kind").GetString()!,
                region.GetProperty("start").GetInt64(),
                region.GetProperty("blocks").GetInt64())));
        Assert.False(json.RootElement.GetProperty("readers")[0].GetProperty("tried").GetBoolean());
    }

    [Fact]
    public void A_trace_can_be_shown_too()
    {
        SimulatedClock clock = new();
        TraceSession session = GoldenTraces.Load(TraceRecipes.SleepyBurner.Name).Sessions[0];
        using PacketFs.Mmc.OpticalDrive drive = new(
            new TraceDrive(session, TraceReplayMode.Lenient, clock),
            clock,
            Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        drive.Identify();
        drive.Refresh();
        DiscMap map = DiscShowJob.Describe(drive, null);
        Assert.Equal("CD-RW, blank", map.Title);
        Assert.Null(map.Packets);
        Hold(map);
    }

    // In order, without holes or overlaps; packets of a CD are counted in another way than what lies behind them.
    private static void Hold(DiscMap map)
    {
        Assert.NotEmpty(map.Regions);
        Assert.All(map.Regions, region => Assert.True(region.Blocks > 0 && region.Space > 0));
        for (int i = 1; i < map.Regions.Count; i++)
        {
            MapRegion before = map.Regions[i - 1];
            MapRegion region = map.Regions[i];
            bool isBehindPackets = before.Space > before.Blocks;
            Assert.True(
                region.Start == before.End || (isBehindPackets && region.Start > before.End),
                $"{region.Name} begins at {region.Start}, {before.Name} ends at {before.End}");
        }
    }
}
