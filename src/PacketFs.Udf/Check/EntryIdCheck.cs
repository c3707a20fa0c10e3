using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Check;

/// <summary>
/// Identifiers in directory entries (UDF 2.00, 2.3.4.3). An object's first entry carries the low half of the object's
/// own; a further hard link carries a fresh one, or (Linux) the same, and may be the only entry left. So a differing
/// one is right as long as no other object has it.
/// </summary>
internal sealed class EntryIdCheck
{
    private const int MaximumKept = 100_000;
    private readonly CheckContext _context;
    private readonly List<(uint Id, Where Where, (LbAddr, ulong)? Entry)> _differing = [];

    public EntryIdCheck(CheckContext context) => _context = context;

    private bool IsRecorded => _context.Volume.Revision.IsThirdEdition;

    /// <param name="recorded">What the entry carries.</param>
    /// <param name="own">The low half of the object's identifier; null when it was read before.</param>
    /// <param name="where">The entry.</param>
    public void Add(uint recorded, uint? own, in Where where)
    {
        if (!IsRecorded || recorded == own)
        {
            return;
        }

        if (recorded < LogicalVolumeHeaderDescriptor.FirstUniqueId)
        {
            _context.Add(Problem.EntryUniqueIdWrong, where, $"{recorded}");
        }
        else if (own is not null && _differing.Count < MaximumKept)
        {
            _differing.Add((recorded, where, _context.Record?.Entry));
        }
    }

    /// <summary>After the walk: an entry must not carry another object's identifier.</summary>
    public void Compare(HashSet<ulong> objectIds)
    {
        foreach ((uint id, Where where, (LbAddr, ulong)? entry) in _differing)
        {
            if (objectIds.Contains(id))
            {
                _context.Record?.Enter(entry);
                _context.Add(Problem.EntryUniqueIdWrong, where, $"{id} is another object's");
            }
        }
    }
}
