using PacketFs.Hosting.Jobs;
using PacketFs.Hosting.Jobs.Recording;

namespace PacketFs.SimulationTests.Media.Matrix;

/// <summary>Discs from a press, with a volume that we made: a CD by way of a recorded master.</summary>
internal static class PressedDiscs
{
    private const int ImageBytes = 3 << 20;
    private static readonly Lazy<byte[]> Volume = new(MakeVolume);
    private static readonly Lazy<Dictionary<string, byte[]>> Master = new(MakeMaster);

    public static void Press(MediaBench bench)
    {
        string content = bench.FileOf("content.img");
        File.WriteAllBytes(content, Volume.Value);
        if (bench.Row.IsCd)
        {
            content = bench.FileOf("master.img");
            foreach ((string suffix, byte[] bytes) in Master.Value)
            {
                File.WriteAllBytes(content + suffix, bytes);
            }
        }

        DiscCreation.Run(new DiscCreationRequest(bench.Disc) { Medium = bench.Row.Disc, Content = content });
    }

    private static Dictionary<string, byte[]> MakeMaster()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("packetfs-master-");
        try
        {
            string content = Path.Combine(folder.FullName, "content.img");
            string master = Path.Combine(folder.FullName, "master.img");
            File.WriteAllBytes(content, Volume.Value);
            DiscCreation.Run(new DiscCreationRequest(master) { Medium = "cd-r", Size = "74" });
            MediaBench.Burn(new BurnRequest(master, [content]) { Method = "sao" });
            return folder.GetFiles("master.img*").ToDictionary(
                file => file.Name["master.img".Length..], file => File.ReadAllBytes(file.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static byte[] MakeVolume()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, new byte[ImageBytes]);
            MediaBench.Format(new FormatRequest(file) { Label = "PRESSED" });
            VolumeSteps.FillImage(file);
            return File.ReadAllBytes(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
