using System.Globalization;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.TestKit.Emulation;
using Xunit;

namespace PacketFs.UnitTests.Emulation.Sequential;

/// <summary>
/// What a recording program sends and what it gets, byte for byte, one command per line: the CDB in hex, then
/// <c>&lt; reply</c> (from its start on; <c>..</c> is any byte), <c>&gt; n</c> (n blocks go out),
/// <c>&gt; (hex)n</c> (a parameter list goes out, zeros behind it up to n bytes), or nothing; <c>! sense</c> where it
/// must fail. <c>wait</c> polls until the drive is ready. Behind <c>#</c> stands why.
/// </summary>
internal static class CommandScript
{
    private const int BlockBytes = 2048;
    private const int RoomBytes = 65_536;

    public static void Run(DriveBench bench, string script)
    {
        int number = 0;
        foreach (string line in script.Split('\n'))
        {
            number++;
            string step = line.Split('#')[0].Trim();
            if (step == "wait")
            {
                Wait(bench);
            }
            else if (step.Length > 0)
            {
                RunStep(bench, step, $"line {number}: {step}");
            }
        }
    }

    /// <summary>The byte that blocks written by a script hold: the low byte of their LBA, plus one.</summary>
    public static byte FillOf(long lba) => (byte)((lba + 1) & 0xFF);

    private static void Wait(DriveBench bench)
    {
        for (int poll = 0; poll < 200; poll++)
        {
            ScsiResult result = bench.Send(new TestUnitReady());
            if (result.IsGood)
            {
                return;
            }

            Assert.Contains(result.Sense.ToString()[..8], (string[])["02/04/04", "02/04/07"]);
        }

        Assert.Fail("the drive does not become ready");
    }

    private static void RunStep(DriveBench bench, string step, string what)
    {
        string[] failing = step.Split('!');
        string? sense = failing.Length > 1 ? failing[1].Trim() : null;
        string[] asking = failing[0].Split('<');
        string[] sending = failing[0].Split('>');
        byte[] cdb = MediaBench.Bytes(asking.Length > 1 ? asking[0] : sending[0]);
        if (asking.Length > 1)
        {
            byte[] room = new byte[RoomBytes];
            ScsiResult result = bench.Execute(cdb, ScsiTransfer.In(room));
            Judge(result, sense, what);
            Compare(asking[1], room.AsSpan(0, result.Transferred), what);
            return;
        }

        byte[] data = sending.Length > 1 ? Data(cdb, sending[1].Trim()) : [];
        ScsiTransfer transfer = data.Length == 0 ? ScsiTransfer.None : ScsiTransfer.Out(data);
        Judge(bench.Execute(cdb, transfer), sense, what);
    }

    private static byte[] Data(byte[] cdb, string text)
    {
        if (text.StartsWith('('))
        {
            string[] parts = text[1..].Split(')');
            byte[] list = MediaBench.Bytes(parts[0]);
            int length = parts[1].Length == 0 ? list.Length : int.Parse(parts[1], CultureInfo.InvariantCulture);
            return [.. list, .. new byte[length - list.Length]];
        }

        int blocks = int.Parse(text, CultureInfo.InvariantCulture);
        long lba = (cdb[2] << 24) | (cdb[3] << 16) | (cdb[4] << 8) | cdb[5];
        byte[] data = new byte[blocks * BlockBytes];
        for (int i = 0; i < blocks; i++)
        {
            data.AsSpan(i * BlockBytes, BlockBytes).Fill(FillOf(lba + i));
        }

        return data;
    }

    private static void Judge(ScsiResult result, string? sense, string what)
    {
        string found = result.IsGood ? "good" : result.Sense.ToString();
        Assert.True(found.StartsWith(sense ?? "good", StringComparison.Ordinal), $"{what}: {found}");
    }

    private static void Compare(string expected, ReadOnlySpan<byte> reply, string what)
    {
        string wanted = MediaBench.Hex(expected.Trim()).Replace("|", string.Empty, StringComparison.Ordinal);
        string found = Convert.ToHexString(reply);
        bool isSame = found.Length >= wanted.Length;
        for (int i = 0; isSame && i < wanted.Length; i++)
        {
            isSame = wanted[i] == '.' || wanted[i] == found[i];
        }

        Assert.True(isSame, $"{what}\nfound {found[..Math.Min(found.Length, wanted.Length + 8)]}");
    }
}
