using PacketFs.Mmc;
using PacketFs.TestKit.Emulation;
using Xunit;

namespace PacketFs.UnitTests.Emulation.Cd;

/// <summary>
/// What recording programs send, byte for byte, one row for each job. A step is a CDB, then, behind a slash, what is
/// sent with it (a number: as many zero bytes) or, behind a question mark, what must come back at least.
/// </summary>
public sealed class ClientJobTests
{
    private const string Page = "0000000000000000" + "0532";
    private const string Rest = "000000" + "0096" + "00000000000000000000000000000000"
        + "00000000000000000000000000000000" + "00000800";

    private const string Sync = "35000000000000000000";
    private const string CloseSession = "5B000200000000000000";
    private const string Invisible = "5201000000FF00002400";

    public static TheoryData<string, string[]> Jobs { get; } = new()
    {
        {
            "wodim, one track at once",
            [
                "000000000000", "1E0000000100", Select("41", "04", "08", "00"), "54010000000000000000",
                Invisible + "?001A010100044F01", Write(0, 31), Write(31, 269), Sync, CloseSession,
                "51000000000000001000?00200E0101010100", "43000000000000001400?0012010100140100000000000014AA00",
                "1E0000000000",
            ]
        },
        {
            "wodim, two sessions: where the next begins",
            [
                Select("41", "C4", "08", "00"), Write(0, 300), Sync, CloseSession,
                "43000100000000000C00?000A01010014010000000000", Invisible + "?0022020200044F0100002DB400002DB4",
                "51000000000000002200?0020010102020200",
            ]
        },
        {
            "cdrskin, one track at once, ended and closed in the background",
            [
                Select("42", "00", "00", "00"), Select("41", "00", "00", "00"), Select("41", "C4", "08", "00"),
                Invisible + "?001A0101", Write(0, 16), "5C000000000000000C00?000A", Write(16, 284),
                "35020000000000000000", "000000000000", "5B010200000000000000", "000000000000",
                "43020200000000004000?00440101011400A0", "52010000000100002400?0022010100040100",
            ]
        },
        {
            "wodim and cdrdao, a session at once of 600 blocks",
            [
                Select("42", "00", "00", "00"), "54010000000000000000",
                "5D000000000000002000/4100001400000000" + "4101001000000000" + "4101011000000200" + "41AA011400000A00",
                Invisible + "?001A0101", "2A00FFFFFF6A00009600/307200", Write(0, 300), Write(300, 300), Sync,
                "51000000000000000400?00200E01", "43000000000000001400?0012010100140100000000000014AA0000000258",
            ]
        },
        {
            "wodim, packets of 32, track and session closed",
            [
                Select("00", "25", "08", "00", "00000020"), "52010000000100001C00?001A0101", Write(0, 32),
                Write(32, 320), Sync, "5B00010000FF00000000", CloseSession,
                "43000000000000001400?00120101001501000000000000",
            ]
        },
        {
            "a host with a VAT: variable packets, the session stays open",
            [
                Select("60", "C5", "0A", "20"), Invisible + "?001A", Write(0, 32), Sync,
                Invisible + "?002201010005220300000000" + "00000027", Write(39, 1), Sync,
                Invisible + "?002201010005220300000000" + "0000002F", "28000000002700000100?00",
                "51000000000000002200?0020050101010100",
            ]
        },
    };

    [Theory]
    [MemberData(nameof(Jobs))]
    public void A_recording_program_gets_what_it_needs(string job, string[] steps)
    {
        using CdBench cd = CdBench.Blank();
        foreach (string step in steps)
        {
            Run(cd, job, step.Replace(" ", string.Empty, StringComparison.Ordinal));
        }
    }

    private static void Run(CdBench cd, string job, string step)
    {
        string[] parts = step.Split('/', '?');
        byte[] cdb = Convert.FromHexString(parts[0]);
        byte[] room = new byte[4096];
        ScsiTransfer transfer = parts.Length == 1 ? ScsiTransfer.None
            : step.Contains('?', StringComparison.Ordinal) ? ScsiTransfer.In(room)
            : ScsiTransfer.Out(Data(parts[1]));
        ScsiResult result = cd.Bench.Execute(cdb, transfer);
        while (result.Sense.ToString() is "02/04/07" or "02/04/08")
        {
            cd.Bench.Drive.Clock.Advance(TimeSpan.FromSeconds(1));
            result = cd.Bench.Execute(cdb, transfer);
        }

        Assert.True(result.IsGood, $"{job}: {step[..Math.Min(60, step.Length)]} gave {result}");
        if (step.Contains('?', StringComparison.Ordinal))
        {
            string reply = Convert.ToHexString(room, 0, result.Transferred);
            Assert.True(reply.StartsWith(parts[1], StringComparison.Ordinal), $"{job}: {step} gave {reply}");
        }
    }

    private static byte[] Data(string text) => text.Length < 8
        ? new byte[int.Parse(text, System.Globalization.CultureInfo.InvariantCulture)]
        : Convert.FromHexString(text);

    private static string Write(int lba, int blocks) => $"2A00{lba:X8}00{blocks:X4}00/{blocks * 2048}";

    /// <summary>MODE SELECT of page 05h as programs send it: 60 bytes, no block descriptor.</summary>
    private static string Select(string write, string track, string block, string format, string packet = "00000000") =>
        "55100000000000003C00/" + Page + write + track + block + "000000" + format + "00" + packet + Rest[6..];
}
