using System.CommandLine;
using Microsoft.Extensions.Logging;
using PacketFs.Cli.Ui;
using PacketFs.Hosting.Jobs;

namespace PacketFs.Cli.Commands;

/// <summary><c>packetfs unmount MOUNTPOINT</c>.</summary>
internal static class UnmountCommand
{
    private static readonly Argument<string> MountPoint =
        new("mountpoint") { Description = "Where the disc is mounted" };

    public static Command Create()
    {
        Command command = new("unmount",
            "Write everything to the disc and unmount it; also clears what a dead mount has left behind")
        {
            MountPoint,
        };
        command.Aliases.Add("umount");
        command.SetAction(parsed => Guard.Run("packetfs unmount", cancel =>
        {
            using ILoggerFactory log = GlobalOptions.CreateLog(parsed);
            UnmountJob.Run(parsed.GetRequiredValue(MountPoint), log, cancel);
            return ExitCode.Success;
        }));
        return command;
    }
}
