using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace PacketFs.ConformanceTests.Manifests;

/// <summary>The manifest of a tree that this machine can see: an ordinary folder, or our own mount.</summary>
internal static class HostManifest
{
    public static Manifest Of(string folder)
    {
        byte[] found = Bytes("find", folder, "-printf", Manifest.FindFormat);
        byte[] devices = Bytes(
            "find", folder, "-type", "b,c", "-exec", "stat", "--printf", @"%t:%T %n\0", "{}", "+");
        return Manifest.Parse(found, Sums(folder, found), devices, folder);
    }

    private static byte[] Sums(string folder, byte[] found)
    {
        using MemoryStream sums = new();
        string[] fields = Encoding.UTF8.GetString(found).Split('\0');
        Parallel.For(0, fields.Length / 3, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i =>
        {
            if (fields[3 * i].StartsWith('f'))
            {
                string path = fields[(3 * i) + 1];
                byte[] line = Encoding.UTF8.GetBytes($"{Sum(Path.Combine(folder, path))}  {path}\0");
                lock (sums)
                {
                    sums.Write(line);
                }
            }
        });
        return sums.ToArray();
    }

    private static string Sum(string file)
    {
        try
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 17);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Manifest.Unreadable.PadRight(64, '.');
        }
    }

    private static byte[] Bytes(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        start.Environment["LC_ALL"] = "C.UTF-8";
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        using MemoryStream output = new();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return process.ExitCode == 0
            ? output.ToArray()
            : throw new IOException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }
}
