using Microsoft.Extensions.Logging;
using PacketFs.Core;
using PacketFs.Hosting.Media;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;

namespace PacketFs.Hosting.Jobs.Recording;

/// <summary>Makes a CD-RW or DVD-RW blank. Told first, then done.</summary>
public sealed class EraseJob : IDisposable
{
    private readonly string _target;
    private readonly MediumSession _medium;
    private readonly BlankType _type;

    private EraseJob(string target, MediumSession medium, BlankType type)
    {
        _target = target;
        _medium = medium;
        _type = type;
    }

    /// <summary>There is nothing on it.</summary>
    public bool IsBlank => State.Condition == MediumCondition.Blank;

    /// <summary>One line: what will be lost, and what it takes.</summary>
    public string Text => IsBlank
        ? $"{_target}: the {State.Name} is blank already."
        : $"{_target}: everything on this {State.Name} ({FormatChoices.Name(State.Condition)}"
        + $"{(State.BlockCount > 0 ? $", {State.BlockCount * 2048 / 1e6:N1} MB" : "")}) will be lost; "
        + (_type == BlankType.Minimal ? "this takes about a minute." : "this takes as long as writing the whole disc.");

    private MediumState State => _medium.State!;

    /// <summary>Looks at the disc.</summary>
    /// <param name="target">A disc of the emulated drive.</param>
    /// <param name="how">"fast" or "all".</param>
    /// <exception cref="FsException">It cannot be erased.</exception>
    public static EraseJob Prepare(string target, string how, ILoggerFactory log)
    {
        MediumSession medium = RecorderTargets.Open(target, log);
        try
        {
            RequireErasable(medium.State!);
            return new EraseJob(target, medium, TypeOf(how));
        }
        catch
        {
            medium.Dispose();
            throw;
        }
    }

    /// <summary>Erases; returns one line.</summary>
    public string Run(IProgress<OperationProgress> progress, CancellationToken cancel)
    {
        DriveResult result = _medium.Drive!.Blank(_type, progress, cancel);
        if (!result.IsGood)
        {
            throw result.ToException($"{_target} could not be erased");
        }

        MediumState state = _medium.Drive.Refresh(cancel);
        return state.Condition == MediumCondition.Blank
            ? $"{_target}: a blank {state.Name}."
            : throw new FsException(FsError.InputOutput, $"{_target}: the drive erased it, and it is not blank.");
    }

    /// <summary>Closes the drive.</summary>
    public void Dispose() => _medium.Dispose();

    internal static BlankType TypeOf(string how) => how.ToLowerInvariant() switch
    {
        "fast" => BlankType.Minimal,
        "all" => BlankType.Full,
        _ => throw new FsException(FsError.InvalidArgument, $"'{how}' is no way to erase; use fast or all."),
    };

    internal static void RequireErasable(MediumState state)
    {
        switch (state.Condition)
        {
            case MediumCondition.NoMedium:
                throw new FsException(FsError.MediumChanged, "There is no disc in the drive.");
            case MediumCondition.NotReady:
                throw state.Readiness.ToException("The drive is not ready");
        }

        bool canBlank = state.Profile is Profile.CdRw or Profile.DvdMinusRwSequential
            or Profile.DvdMinusRwRestrictedOverwrite;
        if (!canBlank)
        {
            string why = state.IsErasable
                ? "is written over as it is; 'packetfs format' makes a new volume on it"
                : state.Kind.Method == WriteMethod.ReadOnly ? "cannot be written, and so not erased"
                : "is written once and cannot be erased";
            throw new FsException(FsError.NotSupported, $"A {state.Name} {why}.");
        }
    }
}
