namespace PacketFs.SimulationTests.Media.Matrix;

/// <summary>A column of the matrix: something that is done to a medium, and what becomes of it, in words.</summary>
/// <param name="Name">As the table has it.</param>
/// <param name="Run">Does it on a disc of its own and says what came of it.</param>
internal sealed record MediaStep(string Name, Func<MediaBench, string> Run)
{
    public static IReadOnlyList<MediaStep> All { get; } =
    [
        new("format", bench => VolumeSteps.Format(bench, writeOnce: false)),
        new("format --write-once", bench => VolumeSteps.Format(bench, writeOnce: true)),
        new("format --fs fat32", VolumeSteps.FormatFat),
        new("mount", bench => VolumeSteps.Mount(bench, writeOnce: false)),
        new("mount, written once", bench => VolumeSteps.Mount(bench, writeOnce: true)),
        .. RecordingMethodStep.All.Select(method => new MediaStep(method.Name, method.Run)),
        new("second session", SessionSteps.SecondSession),
        new("erase fast", bench => SessionSteps.Erase(bench, "fast")),
        new("erase all", bench => SessionSteps.Erase(bench, "all")),
        new("close session", bench => SessionSteps.Close(bench, finalise: false)),
        new("finalise", bench => SessionSteps.Close(bench, finalise: true)),
        new("volume, open", VolumeSteps.SeenOpen),
        new("volume, session closed", VolumeSteps.SeenAfterSession),
        new("volume, disc closed", VolumeSteps.SeenAfterDisc),
        new("written once, open", VolumeSteps.SeenOnceOpen),
        new("written once, session closed", VolumeSteps.SeenOnceAfterSession),
        new("written once, disc closed", VolumeSteps.SeenOnceAfterDisc),
    ];

    public override string ToString() => Name;
}
