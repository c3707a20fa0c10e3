using PacketFs.Core;

namespace PacketFs.UnitTests.Recording;

/// <summary>A folder for one test, with files of random bytes in it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("packetfs-recording-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);

    public string File(string name, byte[] content)
    {
        string path = System.IO.Path.Combine(Path, name);
        System.IO.File.WriteAllBytes(path, content);
        return path;
    }

    public static byte[] Random(ulong seed, int length)
    {
        byte[] bytes = new byte[length];
        new Prng(seed).Fill(bytes);
        return bytes;
    }

    public string Text(string name, string content)
    {
        string path = System.IO.Path.Combine(Path, name);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    /// <summary>A WAV file with a chunk before the samples that nobody knows.</summary>
    public static byte[] Wave(byte[] samples, int rate = 44_100, short bits = 16, short channels = 2)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write("RIFF"u8);
        writer.Write(4 + 24 + 12 + 8 + samples.Length);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write(channels);
        writer.Write(rate);
        writer.Write(rate * channels * bits / 8);
        writer.Write((short)(channels * bits / 8));
        writer.Write(bits);
        writer.Write("junk"u8);
        writer.Write(3);
        writer.Write(0);
        writer.Write("data"u8);
        writer.Write(samples.Length);
        writer.Write(samples);
        return stream.ToArray();
    }
}
