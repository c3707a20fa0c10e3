using System.CommandLine;
using PacketFs.Cli.Commands;

RootCommand root = FormatCommand.Fill(
    new RootCommand("Format a disc for packet writing and make a UDF volume on it, in one go"), "pwfmt");
GlobalOptions.AddTo(root);
return root.Parse(args).Invoke();
