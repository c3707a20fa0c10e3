using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace PacketFs.Cli.Commands;

/// <summary>The usual help, and examples under it.</summary>
internal sealed class ExamplesHelp(string examples) : SynchronousCommandLineAction
{
    private readonly HelpAction _help = new();

    public override int Invoke(ParseResult parseResult)
    {
        int code = _help.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine(examples);
        return code;
    }
}
