using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.TestKit.Emulation;
using Xunit;

namespace PacketFs.UnitTests.Emulation;

/// <summary>
/// A process that writes a disc is killed (SIGKILL) at no particular moment: its files always make a disc.
/// </summary>
public sealed class KillTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("packetfs-kill");

    [Fact]
    public void A_killed_process_leaves_a_disc_whose_image_and_state_agree_and_that_holds_what_was_flushed()
    {
        string path = Path.Combine(_folder.FullName, "disc.img");
        EmulatedDisc.Create(path, DiscDescription.CdRw80).Dispose();
        Prng prng = new(11);
        for (int kill = 0; kill < 6; kill++)
        {
            List<string> told = RunAndKill(path, prng.Next(0, 40));
            using EmulatedDisc disc = EmulatedDisc.Open(path);
            Judge(disc, told);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static List<string> RunAndKill(string path, int milliseconds)
    {
        ProcessStartInfo start = new("dotnet", ["exec", typeof(KillTests).Assembly.Location])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment[KilledWriter.Variable] = path;
        start.Environment["DOTNET_TieredPGO"] = "0";
        using Process child = Process.Start(start)!;
        List<string> told = [];

        // The moment counts from the child's first word: before that, it has only opened the disc.
        told.Add(child.StandardOutput.ReadLine() ?? throw new InvalidOperationException("the child said nothing"));
        Stopwatch watch = Stopwatch.StartNew();
        while (watch.ElapsedMilliseconds < milliseconds && child.StandardOutput.ReadLine() is string line)
        {
            told.Add(line);
        }

        child.Kill();
        while (child.StandardOutput.ReadLine() is string line)
        {
            told.Add(line);
        }

        child.WaitForExit();
        return told;
    }

    private static void Judge(EmulatedDisc disc, List<string> told)
    {
        int[] flushed = new int[KilledWriter.Packets];
        foreach (string line in told)
        {
            string[] words = line.Split(' ');
            if (words.Length == 1)
            {
                Array.Clear(flushed);
                continue;
            }

            int first = int.Parse(words[1], CultureInfo.InvariantCulture);
            flushed.AsSpan(first, 8).Fill(int.Parse(words[0], CultureInfo.InvariantCulture));
        }

        bool wasFormatting = told[^1] == "formatting";
        Assert.True(disc.IsFormatted || wasFormatting, "only a format can leave a disc that is not formatted");
        if (!disc.IsFormatted)
        {
            Assert.Equal(0, disc.UserBlocks);
            return;
        }

        Assert.Equal(KilledWriter.Packets * 32, disc.UserBlocks);
        if (wasFormatting)
        {
            // The format may have ended without our hearing of it, or not have begun.
            return;
        }

        int unreadable = 0;
        byte[] content = new byte[DriveBench.PacketBytes];
        for (int packet = 0; packet < KilledWriter.Packets; packet++)
        {
            if (disc.GetPacketState(packet) == PacketState.Unreadable)
            {
                unreadable++;
                continue;
            }

            disc.Read(packet * 32L, content);
            ulong first = BinaryPrimitives.ReadUInt64BigEndian(content);
            int round = (int)(first & int.MaxValue);
            byte[] expected = new byte[content.Length];
            KilledWriter.Fill(expected, round == 0 ? 0 : packet, round);
            Assert.True(content.AsSpan().SequenceEqual(expected), $"packet {packet} is torn or misplaced");
            Assert.True(round >= flushed[packet], $"packet {packet} lost round {flushed[packet]}, has {round}");
        }

        Assert.InRange(unreadable, 0, 1);
    }
}
