using System.Buffers.Binary;
using PacketFs.Core;
using PacketFs.Mmc.Cd;
using PacketFs.Recording.Tracks;

namespace PacketFs.SimulationTests.Media.Matrix;

/// <summary>What is recorded: as files, and as the bytes that must come back.</summary>
internal static class TestInputs
{
    /// <summary>Neither whole packets nor whole ECC blocks, and more than the shortest track of a CD.</summary>
    public const int Sectors = 333;

    private const int WaveHeaderBytes = 44;
    private const int SamplesPerSecond = 44_100;
    private const int FrameBytes = 4;

    /// <summary>An image of blocks of 2,048 bytes.</summary>
    public static RecordedTrack Blocks(MediaBench bench, int number, ulong seed)
    {
        byte[] content = Bytes(seed, CdSector.UserSize);
        string file = bench.FileOf($"{number}.iso");
        File.WriteAllBytes(file, content);
        return new RecordedTrack(number, file, SectorForm.Mode1, content);
    }

    /// <summary>Whole sectors of Mode 1, as a dump of another disc has them.</summary>
    public static RecordedTrack Sectors2352(MediaBench bench, int number, ulong seed)
    {
        byte[] content = Bytes(seed, CdSector.UserSize);
        byte[] sectors = new byte[Sectors * CdSector.RawSize];
        for (int i = 0; i < Sectors; i++)
        {
            CdSector.Encode(
                CdSectorMode.Mode1,
                new Lba(i),
                content.AsSpan(i * CdSector.UserSize, CdSector.UserSize),
                sectors.AsSpan(i * CdSector.RawSize, CdSector.RawSize));
        }

        string file = bench.FileOf($"{number}.bin");
        File.WriteAllBytes(file, sectors);
        return new RecordedTrack(number, file, SectorForm.Mode1Raw, content);
    }

    /// <summary>A WAV file.</summary>
    public static RecordedTrack Audio(MediaBench bench, int number, ulong seed)
    {
        byte[] samples = Bytes(seed, CdSector.RawSize);
        byte[] wave = new byte[WaveHeaderBytes + samples.Length];
        "RIFF"u8.CopyTo(wave);
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(4), wave.Length - 8);
        "WAVEfmt "u8.CopyTo(wave.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(wave.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(wave.AsSpan(22), 2);
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(24), SamplesPerSecond);
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(28), SamplesPerSecond * FrameBytes);
        BinaryPrimitives.WriteInt16LittleEndian(wave.AsSpan(32), FrameBytes);
        BinaryPrimitives.WriteInt16LittleEndian(wave.AsSpan(34), 16);
        "data"u8.CopyTo(wave.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(40), samples.Length);
        samples.CopyTo(wave.AsSpan(WaveHeaderBytes));
        string file = bench.FileOf($"{number}.wav");
        File.WriteAllBytes(file, wave);
        return new RecordedTrack(number, file, SectorForm.Audio, samples);
    }

    private static byte[] Bytes(ulong seed, int sectorBytes)
    {
        byte[] bytes = new byte[Sectors * sectorBytes];
        new Prng(seed).Fill(bytes);
        return bytes;
    }
}
