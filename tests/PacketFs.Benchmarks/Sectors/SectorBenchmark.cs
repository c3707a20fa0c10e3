using System.Diagnostics;
using System.Globalization;
using PacketFs.Core;
using PacketFs.Mmc.Cd;

namespace PacketFs.Benchmarks.Sectors;

/// <summary>How fast CD sectors are built and checked: one thread, sectors in the cache, best of some rounds.</summary>
internal static class SectorBenchmark
{
    private const int Sectors = 4096;
    private const int Rounds = 7;

    public static void Run()
    {
        byte[] user = new byte[CdSector.RawSize];
        new Prng(1).Fill(user);
        byte[] sector = new byte[CdSector.RawSize];
        byte[] raw = new byte[RawSubchannel.Size];
        Console.WriteLine("CD sectors, one thread, MB/s of raw sectors (2,352 bytes)");
        Measure("build Mode 1 (EDC, P, Q)", i => CdSector.Encode(
            CdSectorMode.Mode1, new Lba(i), user.AsSpan(0, CdSector.UserSize), sector));
        Measure("check Mode 1", _ => CdSector.Check(sector, CdSectorMode.Mode1));
        Measure("build Mode 2 Form 1", i => CdSector.Encode(
            CdSectorMode.Mode2Form1, new Lba(i), user.AsSpan(0, CdSector.UserSize), sector));
        Measure("build Mode 2 Form 2", i => CdSector.Encode(
            CdSectorMode.Mode2Form2, new Lba(i), user.AsSpan(0, CdSector.Form2Size), sector));
        Measure("EDC alone", _ => SectorEdc.Compute(sector));
        Measure("ECC alone", _ => SectorEcc.Put(sector, withHeader: true));
        Measure("scramble", _ => SectorScrambler.Apply(sector));
        Measure("P and Q into raw P-W", i => RawSubchannel.PutPq(
            false, SubchannelQ.Position(4, 1, 1, i, new Lba(i)), raw));
    }

    private static void Measure(string what, Action<int> work)
    {
        TimeSpan best = TimeSpan.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Sectors; i++)
            {
                work(i);
            }

            TimeSpan time = Stopwatch.GetElapsedTime(start);
            best = time < best ? time : best;
        }

        double speed = (double)Sectors * CdSector.RawSize / best.TotalSeconds / 1e6;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what,-28}{speed,9:F0}"));
    }
}
