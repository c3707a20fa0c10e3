using System.Text;
using PacketFs.Core;

namespace PacketFs.TestKit.Volumes;

/// <summary>
/// Does the same random operations to a volume and to the model (<see cref="MemoryVolume"/>) and holds every answer,
/// every error and, now and then, the whole trees against each other. Everything comes from the seed: the same seed
/// finds the same difference at the same operation, so <c>Run</c> with the number that a failure prints replays it.
/// <para>The volume must be empty (a root directory only) and run on the same <see cref="StepClock"/>, which the
/// runner moves on by an odd number of microseconds between operations: times are compared to the microsecond.</para>
/// </summary>
public sealed partial class RandomOperations
{
    private readonly RandomOperationsOptions _options;
    private readonly StepClock _clock;
    private readonly Prng _random;
    private readonly RandomHandles _handles = new();
    private readonly RandomOperation[] _deck;
    private readonly byte[] _noise;
    private readonly byte[] _modelBytes;
    private readonly byte[] _subjectBytes;
    private readonly string[] _trace;
    private readonly long[] _done = new long[Enum.GetValues<RandomOperation>().Length];
    private RandomOperation _current;

    public RandomOperations(IVolume subject, StepClock clock, ulong seed, RandomOperationsOptions? options = null)
    {
        _options = options ?? new RandomOperationsOptions();
        _clock = clock;
        _random = new Prng(seed);
        Subject = subject;
        Model = new MemoryVolume(_options.Model, clock);
        _deck = [.. _options.Mix.OrderBy(pair => pair.Key).SelectMany(pair => Enumerable.Repeat(pair.Key, pair.Value))];
        _noise = new byte[(1 << 20) + _options.MaxWriteBytes];
        new Prng(seed ^ 0x5EED).Fill(_noise);
        _modelBytes = new byte[Math.Max(_options.MaxWriteBytes * 2, 65_536)];
        _subjectBytes = new byte[_modelBytes.Length];
        _trace = new string[_options.TraceLength];
        AlignRoots();
    }

    /// <summary>The volume under test; another object after a remount.</summary>
    public IVolume Subject { get; private set; }

    public MemoryVolume Model { get; private set; }

    /// <summary>Operations done so far.</summary>
    public long OperationNumber { get; private set; }

    /// <summary>How often each operation was done, and how often it failed in both alike.</summary>
    public string Summary => string.Join(", ", Enum.GetValues<RandomOperation>()
        .Where(operation => _done[(int)operation] > 0)
        .Select(operation => $"{operation} {_done[(int)operation]}"));

    /// <summary>Goes on by so many operations, then compares the trees.</summary>
    /// <exception cref="RandomOperationsException">A difference.</exception>
    public void Run(long count)
    {
        for (long i = 0; i < count; i++)
        {
            Step();
            if (_options.CompareEvery > 0 && OperationNumber % _options.CompareEvery == 0)
            {
                CompareTrees();
            }
        }

        CompareTrees();
    }

    /// <summary>One operation.</summary>
    public void Step()
    {
        OperationNumber++;
        _clock.Advance(TimeSpan.FromMicroseconds(_random.Next(1, 5_000)));
        _current = _deck[_random.Next(_deck.Length)];
        _done[(int)_current]++;
        try
        {
            Apply(_current);
            while (_handles.Count > _options.MaxHandles)
            {
                ForgetOne();
            }
        }
        catch (Exception failure) when (failure is not RandomOperationsException)
        {
            throw new RandomOperationsException(
                Report($"the volume threw {failure.GetType().Name}: {failure.Message}"), failure);
        }
    }

    /// <summary>Compares everything now.</summary>
    public void CompareTrees()
    {
        TreeComparer comparer = new(Model, Subject)
        {
            Attributes = _options.Attributes,
            ExtendedAttributes = _options.ExtendedAttributes,
        };
        IReadOnlyList<string> differences = comparer.Run();
        if (differences.Count > 0)
        {
            Differ("the trees differ:\n  " + string.Join("\n  ", differences));
        }
    }

    /// <summary>Drops every reference that the run holds, so that unlinked objects give their space back.</summary>
    public void ForgetEverything()
    {
        foreach (RandomHandle handle in _handles.AllButRoot())
        {
            Forget(handle);
        }
    }

    /// <summary>A volume's root may start with other times, owners and modes than the model's.</summary>
    private void AlignRoots()
    {
        NodeAttributes root = Subject.GetAttributes(NodeId.Root);
        Model.SetAttributes(NodeId.Root, new AttributeChange
        {
            Mode = root.Mode,
            UserId = root.UserId ?? 0,
            GroupId = root.GroupId ?? 0,
            AccessTime = root.AccessTime,
            ModificationTime = root.ModificationTime,
            ChangeTime = root.ChangeTime,
            CreationTime = root.CreationTime,
        });
        if (root.UserId is null || root.GroupId is null)
        {
            FileTime change = root.ChangeTime;
            Subject.SetAttributes(NodeId.Root, new AttributeChange { UserId = 0, GroupId = 0, ChangeTime = change });
        }
    }

    /// <summary>Asks both. False when both refused alike (or the volume was full, where that is tolerated).</summary>
    private bool Both<T>(Func<IVolume, bool, T> call, out T model, out T subject)
    {
        FsException? subjectError = Try(call, Subject, false, out subject);
        if (subjectError?.Error == FsError.NoSpace && _options.ToleratesNoSpace)
        {
            model = default!;
            return false;
        }

        FsException? modelError = Try(call, Model, true, out model);
        if (modelError is null && subjectError is null)
        {
            return true;
        }

        if (modelError is null || subjectError is null || !AreAlike(modelError.Error, subjectError.Error))
        {
            Differ($"the model says {Say(modelError)}, the volume {Say(subjectError)}");
        }

        return false;
    }

    private bool Both(Action<IVolume, bool> call) => Both<int>(
        (volume, isModel) =>
        {
            call(volume, isModel);
            return 0;
        },
        out _,
        out _);

    /// <summary>Asks both for attributes and compares them; takes the reference where the answer carries one.</summary>
    private void BothAnswer(Func<IVolume, bool, NodeAttributes> call, bool takesReference)
    {
        if (!Both(call, out NodeAttributes model, out NodeAttributes subject))
        {
            return;
        }

        string? difference = _options.Attributes.Difference(model, subject);
        if (difference is not null)
        {
            Differ($"attributes (model / volume): {difference}");
        }

        if (takesReference)
        {
            TakeReference(model, subject);
        }
    }

    private void TakeReference(in NodeAttributes model, in NodeAttributes subject)
    {
        string? wrong = _handles.Take(model, subject);
        if (wrong is not null)
        {
            Differ(wrong);
        }
    }

    private static FsException? Try<T>(Func<IVolume, bool, T> call, IVolume volume, bool isModel, out T result)
    {
        try
        {
            result = call(volume, isModel);
            return null;
        }
        catch (FsException failure)
        {
            result = default!;
            return failure;
        }
    }

    /// <summary>Where two things are wrong at once POSIX names no winner.</summary>
    private bool AreAlike(FsError model, FsError subject) => model == subject || _current switch
    {
        RandomOperation.Link => IsAmong(model) && IsAmong(subject),
        RandomOperation.Rename or RandomOperation.RenameNoReplace or RandomOperation.Exchange =>
            IsAmong(model) && IsAmong(subject),
        _ => model is FsError.NotFound or FsError.NameTooLong && subject is FsError.NotFound or FsError.NameTooLong,
    };

    private static bool IsAmong(FsError error) => error is FsError.PermissionDenied or FsError.Exists
        or FsError.NotFound or FsError.InvalidArgument or FsError.NotEmpty or FsError.NotDirectory
        or FsError.IsDirectory or FsError.NameTooLong or FsError.TooManyLinks;

    private static string Say(FsException? failure) =>
        failure is null ? "yes" : $"{failure.Error} (\"{failure.Message}\")";

    private void Note(string what) => _trace[OperationNumber % _trace.Length] = $"{OperationNumber} {_current} {what}";

    private void Differ(string what) => throw new RandomOperationsException(Report(what));

    private string Report(string what)
    {
        StringBuilder text = new();
        text.AppendLine($"Seed {_random.Seed}, operation {OperationNumber} ({_current}): {what}");
        text.AppendLine("Last operations:");
        for (long number = Math.Max(1, OperationNumber - _trace.Length + 1); number <= OperationNumber; number++)
        {
            text.Append("  ").AppendLine(_trace[number % _trace.Length]);
        }

        return text.ToString();
    }
}
