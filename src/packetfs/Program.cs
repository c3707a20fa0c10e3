using System.CommandLine;
using PacketFs.Cli.Commands;

RootCommand root =
    new("PacketFs: rewritable optical discs as a drive. Formats them for packet writing and mounts them.")
{
    DiscCommand.Create(),
    FormatCommand.Fill(
        new Command("format", "Format a disc for packet writing and make a UDF volume on it"), "packetfs format"),
    MountCommand.Create(),
    UnmountCommand.Create(),
    EjectCommand.Create(),
    InfoCommand.Create(),
    HistoryCommand.Create(),
    CheckCommand.Create(),
    LabelCommand.Create(),
    ProtectCommand.Create(),
    RecoverCommand.Create(),
    BurnCommand.Create(),
    SessionOffsetsCommand.Create(),
    EraseCommand.Create(),
    CloseCommand.CreateClose(),
    CloseCommand.CreateFinalize(),
    TraceCommand.Create(),
};
GlobalOptions.AddTo(root);
return root.Parse(args).Invoke();
