using PacketFs.Core;
using Spectre.Console;

namespace PacketFs.Cli.Ui;

/// <summary>
/// Shows a long operation: a bar for each stage on a terminal, one line at the start of each stage elsewhere (logs,
/// pipes).
/// </summary>
internal static class ProgressView
{
    public static void Run(bool quiet, Action<IProgress<OperationProgress>> work)
    {
        if (quiet)
        {
            work(new Silent());
        }
        else if (!Terminal.Error.Profile.Capabilities.Interactive)
        {
            work(new Lines());
        }
        else
        {
            Terminal.Error.Progress()
                .AutoClear(false)
                .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(),
                    new PercentageColumn(), new RemainingTimeColumn())
                .Start(context => work(new Bars(context)));
        }
    }

    private sealed class Silent : IProgress<OperationProgress>
    {
        public void Report(OperationProgress value)
        {
        }
    }

    private sealed class Lines : IProgress<OperationProgress>
    {
        private string? _stage;

        public void Report(OperationProgress value)
        {
            if (value.Stage != _stage)
            {
                _stage = value.Stage;
                Console.Error.WriteLine($"{value.Stage} ...");
            }
        }
    }

    private sealed class Bars(ProgressContext context) : IProgress<OperationProgress>
    {
        private ProgressTask? _task;
        private string? _stage;

        public void Report(OperationProgress value)
        {
            if (value.Stage != _stage)
            {
                _task?.StopTask();
                _stage = value.Stage;
                _task = context.AddTask(Markup.Escape(value.Stage), maxValue: 1);
            }

            if (_task is null)
            {
                return;
            }

            _task.IsIndeterminate = double.IsNaN(value.Fraction);
            if (!double.IsNaN(value.Fraction))
            {
                _task.Value = value.Fraction;
            }
        }
    }
}
