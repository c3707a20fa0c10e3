using System.Globalization;
using PacketFs.TestKit.Volumes;

namespace PacketFs.SimulationTests.Kills;

/// <summary>
/// The process that is killed: mounts a disc (nothing but the kernel's system calls is between it and the files), says
/// "ready", and does random operations until it dies.
/// <code>kill-worker DISC KIND SEED PROGRESS</code>
/// With seed 0 it mounts, empties the log, and ends: a recovery to be killed.
/// </summary>
internal static class KillWorker
{
    public const string Verb = "kill-worker";
    private const int BackgroundEvery = 16;

    public static int Run(string[] arguments)
    {
        KilledDiscKind kind = Enum.Parse<KilledDiscKind>(arguments[2]);
        ulong seed = ulong.Parse(arguments[3], CultureInfo.InvariantCulture);
        StepClock clock = new();
        if (seed == 0)
        {
            Console.WriteLine("ready");
            using KilledStack recovery = KilledStack.Mount(arguments[1], kind, clock);
            recovery.Checkpoint();
            return 0;
        }

        using KillProgress progress = new(arguments[4]);
        using KilledStack stack = KilledStack.Mount(arguments[1], kind, clock);
        RandomOperations operations = KillModel.Operations(stack.Volume, clock, seed);
        Console.WriteLine("ready");
        while (true)
        {
            long commits = stack.Volume.CommitCount;
            progress.Begun = operations.OperationNumber + 1;
            operations.Step();
            if (operations.OperationNumber % BackgroundEvery == 0)
            {
                stack.Volume.RunBackgroundStep();
                stack.RunDeviceStep();
            }

            if (stack.Volume.CommitCount != commits)
            {
                // It was made somewhere in this operation: what was there before it is safe.
                progress.Durable = operations.OperationNumber - 1;
            }
        }
    }
}
