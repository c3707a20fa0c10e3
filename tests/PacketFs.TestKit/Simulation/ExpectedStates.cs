namespace PacketFs.TestKit.Simulation;

/// <summary>
/// What a power cut may leave of a volume whose commits are atomic: exactly the state that was last known to be
/// committed, or exactly the one that is being committed now. Nothing between, nothing else.
/// </summary>
public sealed class ExpectedStates
{
    private Func<TreeImage>? _lazy;
    private TreeImage? _current;
    private TreeImage? _ahead;

    public ExpectedStates(TreeImage start)
    {
        Committed = start;
        _current = start;
    }

    /// <summary>The last state that is known to be durable.</summary>
    public TreeImage Committed { get; private set; }

    /// <summary>The state after the last operation that ended: what a commit that begins now makes durable.</summary>
    public TreeImage Current => _current ??= _lazy!();

    /// <summary>The state after the operation that is going on; <see cref="Current"/> between operations.</summary>
    public TreeImage Ahead => _ahead ?? Current;

    /// <summary>What may be found now.</summary>
    public TreeImage[] Allowed => ReferenceEquals(Committed, Current) ? [Committed] : [Committed, Current];

    /// <summary>An operation begins that will lead to this state.</summary>
    public void Begin(TreeImage ahead) => _ahead = ahead;

    /// <summary>An operation has ended.</summary>
    public void MoveOn(TreeImage state)
    {
        _ahead = null;
        _current = state;
        _lazy = null;
    }

    /// <summary>
    /// An operation has ended; its state is looked at when it is needed, and only until the model goes on.
    /// </summary>
    public void MoveOn(Func<TreeImage> state)
    {
        _current = null;
        _lazy = state;
    }

    /// <summary>The current state has become durable.</summary>
    public void Commit() => Committed = Current;
}
