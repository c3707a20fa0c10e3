using PacketFs.Core;

namespace PacketFs.Cli.Ui;

/// <summary>Runs a command and turns every failure into one line on standard error and an exit code.</summary>
internal static class Guard
{
    public static int Run(string program, Func<CancellationToken, int> action, int failureCode = ExitCode.Failure)
    {
        using CancellationTokenSource cancel = new();
        ConsoleCancelEventHandler onInterrupt = (_, e) =>
        {
            e.Cancel = true;
            cancel.Cancel();
        };
        Console.CancelKeyPress += onInterrupt;
        try
        {
            return action(cancel.Token);
        }
        catch (FsException e)
        {
            Console.Error.WriteLine($"{program}: {e.Message}");
            return e.Error == FsError.Cancelled ? ExitCode.Cancelled : failureCode;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine($"{program}: stopped on request");
            return ExitCode.Cancelled;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"{program}: {e.Message}");
            return failureCode;
        }
        catch (Exception e)
        {
            Console.Error.WriteLine($"{program}: a bug in PacketFs, please report it: {e}");
            return failureCode == ExitCode.Failure ? ExitCode.Internal : failureCode;
        }
        finally
        {
            Console.CancelKeyPress -= onInterrupt;
        }
    }
}
