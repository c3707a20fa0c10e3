using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Files;

namespace PacketFs.TestKit.Simulation;

/// <summary>
/// One run of a scenario: does each operation to the model and to the volume, and keeps track of what a power cut may
/// leave. Deterministic: disc, shape, scenario and seed make the run.
/// </summary>
public sealed partial class ScenarioRun : IDisposable
{
    private readonly EmulatedDisc _disc;
    private readonly StepClock _clock = new();
    private MemoryVolume _model;
    private PathVolume _modelPaths;
    private PathVolume _volumePaths;
    private RandomOperations? _random;
    private Action? _boundary;
    private int _generation;

    public ScenarioRun(EmulatedDisc disc, StackShape shape, ulong seed, EmulatedDriveOptions? options = null)
    {
        _disc = disc;
        DriveOptions = options;
        Shape = shape;
        Random = new Prng(seed);
        Stack = new SimulatedStack(disc, shape, _clock, options);
        Stack.Mount();
        _model = new MemoryVolume(ModelOptions(), _clock);
        AlignRoot();
        _modelPaths = new PathVolume(_model);
        _volumePaths = new PathVolume(Stack.Volume);
        Expected = new ExpectedStates(TreeImage.Capture(_model));
    }

    public StackShape Shape { get; }

    /// <summary>Of the scenario's own draws.</summary>
    public Prng Random { get; }

    public SimulatedStack Stack { get; private set; }

    public ExpectedStates Expected { get; }

    public IVolume Model => _random?.Model ?? _model;

    /// <summary>Of the drive that the next <see cref="Remount"/> mounts by: a fault plan counts from there.</summary>
    public EmulatedDriveOptions? DriveOptions { get; set; }

    /// <summary>What is being done, for messages.</summary>
    public string Doing { get; private set; } = "nothing yet";

    /// <summary>See <see cref="DiscRecorder.Boundary"/>; stays across remounts.</summary>
    public Action? Boundary
    {
        get => _boundary;
        set => Stack.Recorder.Boundary = _boundary = value;
    }

    public void Dispose() => Stack.Dispose();

    /// <summary>
    /// What is there before the scenario begins: some files that nobody may harm, and what it wants itself.
    /// </summary>
    public void Prepare(Scenario scenario)
    {
        if (scenario.StartsEmpty)
        {
            return;
        }

        MakeDirectory("old");
        CreateFile("old/small", 900);
        CreateFile("old/large", 70_000);
        CreateFile("keep", 5_000);
        MakeSymbolicLink("old/link", "small");
        scenario.Given?.Invoke(this);
        Remount();
    }

    /// <summary>Unmounts for good; everything is committed then.</summary>
    public void Unmount()
    {
        Doing = "unmount";
        LetGoOfAll();
        Stack.Unmount();
        Persisted();
        Stack.Recorder.Ask();
    }

    /// <summary>Unmounts and mounts again, by a new drive: caches are cold.</summary>
    public void Remount()
    {
        Unmount();
        _model.Unmount();
        _model = _model.Remount();
        _modelPaths = new PathVolume(_model);
        MountAgain();
    }

    /// <summary>
    /// Unmounts, closes the session or the disc, and mounts it again by another drive.
    /// </summary>
    public void CloseSession(bool isFinal)
    {
        Doing = isFinal ? "closing the disc" : "closing the session";
        LetGoOfAll();
        Stack.CloseSession(isFinal);
        Persisted();
        Stack.Recorder.Ask();
        _model.Unmount();
        _model = _model.Remount();
        _modelPaths = new PathVolume(_model);
        MountAgain();
    }

    private void MountAgain()
    {
        DiscRecorder earlier = Stack.Recorder;
        Doing = "mount";
        Stack = new SimulatedStack(_disc, Shape, _clock, DriveOptions);
        Stack.Recorder.Continue(earlier);
        Stack.Recorder.Boundary = _boundary;
        Stack.Mount();
        _volumePaths = new PathVolume(Stack.Volume);
    }

    private void LetGoOfAll()
    {
        _random?.ForgetEverything();
        _modelPaths.LetGoOfAll();
        _volumePaths.LetGoOfAll();
    }

    private void Persisted()
    {
        Expected.Commit();
        Stack.Recorder.Touch();
    }

    /// <summary>
    /// One operation, to the model first. A commit that happens in it makes durable what was there before it.
    /// </summary>
    private void Do(string what, Action<PathVolume> act, bool persists = false)
    {
        Doing = what;
        _clock.Advance(TimeSpan.FromMicroseconds(Random.Next(1, 2_000)));
        act(_modelPaths);
        TreeImage after = persists ? Expected.Current : TreeImage.Capture(_model);
        Expected.Begin(after);
        long commits = Stack.Volume.CommitCount;
        act(_volumePaths);
        if (persists || Stack.Volume.CommitCount != commits)
        {
            Persisted();
        }

        Expected.MoveOn(after);
    }

    private void AlignRoot()
    {
        NodeAttributes root = Stack.Volume.GetAttributes(NodeId.Root);
        _model.SetAttributes(NodeId.Root, new AttributeChange
        {
            Mode = root.Mode,
            UserId = root.UserId ?? 0,
            GroupId = root.GroupId ?? 0,
            AccessTime = root.AccessTime,
            ModificationTime = root.ModificationTime,
            ChangeTime = root.ChangeTime,
            CreationTime = root.CreationTime,
        });
    }

    private MemoryVolumeOptions ModelOptions()
    {
        VolumeStatistics statistics = Stack.Volume.GetStatistics();
        return new MemoryVolumeOptions
        {
            MaxFileBytes = FileData.LargestFile,
            CapacityBytes = statistics.TotalBlocks * statistics.BlockSize * 4,
        };
    }
}
