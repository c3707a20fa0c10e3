using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Format;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;
using PacketFs.UnitTests.Udf.Format;
using Xunit;

namespace PacketFs.UnitTests.Udf.Volumes;

public sealed class SparingTests : IDisposable
{
    private const int PacketBytes = 32 * 2048;
    private readonly SparseBlockDevice _device = new(new BlockGeometry(2048, 4096, 32, false));
    private readonly UdfLayout _layout;

    public SparingTests()
    {
        _layout = UdfFormatter.Plan(_device.Geometry, FormatTests.Options("2.01"));
        UdfFormatter.Write(_device, _layout);
    }

    public void Dispose() => _device.Dispose();

    [Fact]
    public void A_spared_packet_is_found_where_it_went_and_its_neighbours_where_they_were()
    {
        SparableMapping mapping = Mapping();
        Assert.True(mapping.Sparing.TryGetAvailable(out Lsn spare));
        mapping.Sparing.Assign(96, spare);

        AssertRun(mapping, 90, 100, mapping.Start.ToLba() + 90, 6);
        AssertRun(mapping, 96, 100, spare.ToLba(), 32);
        AssertRun(mapping, 100, 10, spare.ToLba() + 4, 10);
        AssertRun(mapping, 128, 8, mapping.Start.ToLba() + 128, 8);
        Assert.True(mapping.TryUnmap(spare.ToLba() + 7, out uint block));
        Assert.Equal(103u, block);
        Assert.False(mapping.TryUnmap(mapping.Start.ToLba() + 100, out _));
        Assert.False(mapping.TryMap(mapping.BlockCount, 1, out _, out _));
        AssertRun(mapping, mapping.BlockCount - 1, 9, mapping.Start.ToLba() + (mapping.BlockCount - 1), 1);
    }

    [Fact]
    public void What_is_assigned_is_written_and_read_back_by_everyone()
    {
        SparingTableSet sparing = Mapping().Sparing;
        for (uint packet = 0; packet < 3; packet++)
        {
            Assert.True(sparing.TryGetAvailable(out Lsn spare));
            sparing.Assign((7 - packet) * 32, spare);
        }

        WriteCopies(sparing, 0, 1);
        VolumeReadResult result = VolumeReader.Read(_device);
        SparingTableSet again = Mapping(result).Sparing;

        Assert.Empty(result.Findings.Kept);
        Assert.Equal(3u, again.SequenceNumber);
        Assert.Equal(3, again.InUseCount);
        Assert.Equal(sparing.AvailableCount, again.AvailableCount);
        uint[] originals = [.. again.Snapshot.Select(entry => (uint)entry.OriginalLocation)];
        uint[] spares = [.. again.Snapshot.Select(entry => (uint)entry.MappedLocation)];
        Assert.Equal(originals.Order(), originals);
        Assert.Equal(_layout.SparePackets.Count, spares.Distinct().Count());
    }

    [Fact]
    public void A_spare_that_goes_bad_is_replaced_and_never_used_again()
    {
        SparingTableSet sparing = Mapping().Sparing;
        int all = sparing.AvailableCount;
        Assert.True(sparing.TryGetAvailable(out Lsn first));
        sparing.Assign(64, first);
        Assert.True(sparing.TryGetAvailable(out Lsn second));
        sparing.MarkDefective(second);
        Assert.True(sparing.TryGetAvailable(out Lsn third));
        sparing.Assign(64, third);

        Assert.Equal(3, new HashSet<Lsn>([first, second, third]).Count);
        Assert.Equal(1, sparing.InUseCount);
        Assert.Equal(all - 3, sparing.AvailableCount);
        Assert.Equal(2, sparing.Snapshot.Count(entry => entry.OriginalLocation == SparingEntry.Defective));
        while (sparing.TryGetAvailable(out Lsn spare))
        {
            sparing.MarkDefective(spare);
        }

        Assert.Equal(0, sparing.AvailableCount);
    }

    [Fact]
    public void After_a_cut_between_two_copies_the_newer_holds_and_the_check_says_so()
    {
        for (int written = 0; written < 2; written++)
        {
            SparseBlockDevice device = _device.Copy();
            SparingTableSet sparing = Mapping().Sparing;
            Assert.True(sparing.TryGetAvailable(out Lsn spare));
            sparing.Assign(640, spare);
            byte[] packet = new byte[PacketBytes];
            sparing.EncodeCopy(written, packet);
            device.Write(sparing.CopyLocations[written].ToLba(), packet);

            VolumeReadResult result = VolumeReader.Read(device);
            Assert.Equal(1, Mapping(result).Sparing.InUseCount);
            Assert.Contains(Problem.SparingTablesDiffer, result.Findings.Counts.Keys);
            Assert.Equal(4, VolumeChecker.Check(device).ExitCode);
        }
    }

    [Fact]
    public void One_damaged_table_is_noted_and_the_other_used()
    {
        _device.Write(_layout.SparingTables[0].Start, new byte[PacketBytes]);
        VolumeReadResult result = VolumeReader.Read(_device);

        Assert.Equal(_layout.SparePackets.Count, Mapping(result).Sparing.AvailableCount);
        Assert.Contains(Problem.SparingTableDamaged, result.Findings.Counts.Keys);
    }

    [Fact]
    public void Without_any_table_the_volume_is_still_readable()
    {
        _layout.SparingTables.ToList().ForEach(table => _device.Write(table.Start, new byte[PacketBytes]));
        CheckReport report = VolumeChecker.Check(_device);

        Assert.Contains(Problem.SparingTablesAllLost, report.Counts.Keys);
        Assert.Equal(1, report.Objects.Directories);
        Assert.Equal(4, report.ExitCode & 4);
    }

    [Fact]
    public void Entries_out_of_order_or_out_of_range_are_noted()
    {
        EditTables(entries => entries[2].OriginalLocation = 64);
        Assert.Contains(Problem.SparingTableNotSorted, VolumeReader.Read(_device).Findings.Counts.Keys);

        EditTables(entries => entries[2].OriginalLocation = 65);
        Assert.Contains(Problem.SparingEntryInvalid, VolumeReader.Read(_device).Findings.Counts.Keys);

        EditTables(entries => entries[2] = new SparingEntry(SparingEntry.Available, new Lsn(100_000)));
        VolumeReadResult result = VolumeReader.Read(_device);
        Assert.Contains(Problem.SparingEntryInvalid, result.Findings.Counts.Keys);
        Assert.All(Mapping(result).Sparing.Snapshot, entry =>
            Assert.True(entry.OriginalLocation == SparingEntry.Defective || entry.MappedLocation < 4096));
    }

    [Fact]
    public void Two_spares_in_one_place_are_found_by_the_check()
    {
        EditTables(entries => entries[2].MappedLocation = entries[3].MappedLocation);

        Assert.Contains(Problem.VolumeSpaceOverlap, VolumeChecker.Check(_device).Counts.Keys);
    }

    [Fact]
    public void Original_locations_recorded_as_sectors_are_understood()
    {
        uint start = (uint)_layout.Partition.Start.Value;
        uint far = (uint)_layout.Partition.BlockCount - 32;
        EditTables(entries => entries[0].OriginalLocation = start + far);
        VolumeReadResult result = VolumeReader.Read(_device);

        Assert.Contains(Problem.SparingAddressingForeign, result.Findings.Counts.Keys);
        Assert.Equal(far, (uint)Mapping(result).Sparing.Snapshot[0].OriginalLocation);
    }

    private static void AssertRun(SparableMapping mapping, uint block, uint count, Lba start, uint run)
    {
        Assert.True(mapping.TryMap(block, count, out Lba actualStart, out uint actualRun));
        Assert.Equal(start, actualStart);
        Assert.Equal(run, actualRun);
    }

    private static SparableMapping Mapping(VolumeReadResult result) =>
        Assert.IsType<SparableMapping>(result.Volume!.Maps[0].Mapping);

    private SparableMapping Mapping() => Mapping(VolumeReader.Read(_device));

    private void WriteCopies(SparingTableSet sparing, params ReadOnlySpan<int> copies)
    {
        byte[] packet = new byte[PacketBytes];
        foreach (int copy in copies)
        {
            sparing.EncodeCopy(copy, packet);
            _device.Write(sparing.CopyLocations[copy].ToLba(), packet);
        }
    }

    private void EditTables(Action<SparingEntry[]> change)
    {
        foreach (UdfRegion table in _layout.SparingTables)
        {
            byte[] bytes = new byte[2048];
            _device.Read(table.Start, bytes);
            Span<SparingEntry> place = MemoryMarshal.Cast<byte, SparingEntry>(bytes.AsSpan(SparingTable.HeadSize))
                [.._layout.SparePackets.Count];
            SparingEntry[] entries = place.ToArray();
            change(entries);
            entries.CopyTo(place);
            DescriptorTag.Reseal(bytes);
            _device.Write(table.Start, bytes);
        }
    }
}
