using System.CommandLine;
using Microsoft.Extensions.Logging;
using PacketFs.Cli.Ui;
using PacketFs.Hosting.Jobs.Recording;

namespace PacketFs.Cli.Commands;

/// <summary><c>packetfs msinfo DISC</c>: "start,next" for the option -C of genisoimage, mkisofs and xorriso.</summary>
internal static class SessionOffsetsCommand
{
    private static readonly Argument<string> Disc = new("disc") { Description = "Disc image of the emulated drive" };

    public static Command Create()
    {
        Command command = new("msinfo", "Print START,NEXT of the last and the next session, for genisoimage -C")
        {
            Disc,
        };
        command.SetAction(parsed => Guard.Run("packetfs msinfo", _ =>
        {
            using ILoggerFactory log = GlobalOptions.CreateLog(parsed);
            Terminal.Line(SessionOffsets.Find(parsed.GetRequiredValue(Disc), log));
            return ExitCode.Success;
        }));
        return command;
    }
}
