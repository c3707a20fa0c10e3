using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Check;

/// <summary>What a check notes for a repair: findings by object and entry, all claims, what could not be
/// read.</summary>
internal sealed class CheckRecord
{
    private const int MaximumFaults = 200_000;
    private readonly List<CheckFault> _faults = [];
    private readonly List<BlockClaim> _claims = [];
    private readonly List<UnreadNode> _unread = [];

    public IReadOnlyList<CheckFault> Faults => _faults;

    /// <summary>Every run that was claimed, in the order of the walk; overlapping ones too.</summary>
    public IReadOnlyList<BlockClaim> Claims => _claims;

    public IReadOnlyList<UnreadNode> Unread => _unread;

    /// <summary>By the ICB of a stream directory's owner: bytes of all its streams together.</summary>
    public Dictionary<LbAddr, UInt128> StreamBytes { get; } = [];

    /// <summary>By the ICB of a directory: where its parent entry must lead.</summary>
    public Dictionary<LbAddr, LbAddr> Parents { get; } = [];

    /// <summary>By the ICB of a stream or stream directory: the identifier that it must share.</summary>
    public Dictionary<LbAddr, ulong> OwnerIds { get; } = [];

    public void Add(Problem problem, in Where where, string detail)
    {
        if (_faults.Count < MaximumFaults)
        {
            _faults.Add(new CheckFault(problem, where, detail, Entry?.Directory, Entry?.Offset ?? 0));
        }
    }

    public void AddClaim(LbAddr start, uint count, in Where owner, ClaimRole role) =>
        _claims.Add(new BlockClaim(start, count, owner, role));

    public void AddUnread(LongAd icb, NodeKind kind, in Where where) =>
        _unread.Add(new UnreadNode(icb, kind, where, Entry?.Directory, Entry?.Offset ?? 0));

    /// <summary>The entry that findings hang on now: its directory's ICB and its first byte there.</summary>
    public (LbAddr Directory, ulong Offset)? Entry { get; private set; }

    public void EnterEntry(LbAddr directory, ulong offset) => Entry = (directory, offset);

    public void Enter((LbAddr Directory, ulong Offset)? entry) => Entry = entry;

    public void LeaveEntry() => Entry = null;

    public void NoteStreams(in PendingDirectory directory, UInt128 bytes)
    {
        if (directory.Kind == NodeKind.StreamDirectory)
        {
            StreamBytes[directory.Parent] = bytes;
        }
    }
}
