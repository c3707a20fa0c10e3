using System.Runtime.InteropServices;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Check;

/// <summary>
/// Reads the entry that an ICB holds now. Strategy 4: the block itself. Strategy 4096: the last direct entry of a chain
/// through indirect entries (ECMA-167 4/14.7), each hop of which claims its blocks, so that a loop cannot be followed.
/// </summary>
internal sealed class IcbReader
{
    private const int MaximumHops = 1024;
    private readonly CheckContext _context;
    private readonly byte[] _second;

    public IcbReader(CheckContext context)
    {
        _context = context;
        _second = new byte[context.BlockSize];
    }

    /// <summary>
    /// Reads into <paramref name="block"/>. With <paramref name="claim"/> the ICB's blocks are claimed and faults
    /// noted; without, a second look at what has been claimed before.
    /// </summary>
    public IcbEntry? Read(LongAd icb, byte[] block, in Where where, bool claim)
    {
        IcbEntry? current = null;
        for (int hop = 0; hop < MaximumHops && !icb.IsNone; hop++)
        {
            uint blocks = Math.Max(1, _context.BlocksFor(icb.Length));
            uint first = _context.IsInside(icb.Location, blocks) ? 1 : blocks;
            if (claim && !_context.Claim(icb.Location, first, where, ClaimRole.Icb))
            {
                return current;
            }

            byte[] bytes = current is null ? block : _second;
            if (!_context.TryRead(icb.Location, bytes) || !TryVerify(icb.Location, bytes, where, claim))
            {
                return current;
            }

            // Where there is no entry a length says nothing: it must not take the blocks of others.
            LbAddr second = new(icb.Location.Block + (blocks > 1 ? 1u : 0), icb.Location.Partition);
            if (claim && blocks > 1 && !_context.Claim(second, blocks - 1, where, ClaimRole.Icb))
            {
                return current;
            }

            if (current is not null)
            {
                _second.CopyTo(block, 0);
            }

            current = IcbEntry.Parse(block, icb.Location);
            ushort strategy = current?.IcbTag.StrategyType ?? default(ushort);
            icb = strategy == IcbTag.Strategy4096 ? NextOf(icb, blocks, where, claim) : default;
        }

        return current;
    }

    private bool TryVerify(LbAddr address, byte[] bytes, in Where where, bool note)
    {
        DescriptorFault? fault = DescriptorTag.Verify(bytes, address.Block);
        if (fault is not null && _context.TryReadCopy(address, bytes))
        {
            fault = DescriptorTag.Verify(bytes, address.Block);
            if (fault is null && note)
            {
                _context.Add(Problem.MetadataCopyRead, where);
            }
        }

        if (fault is null && IcbEntry.Parse(bytes, address) is not null)
        {
            return true;
        }

        if (note)
        {
            string detail = fault?.ToString() ?? $"a {DescriptorTag.Of(bytes).Id}";
            _context.Add(fault is null ? Problem.IcbWrongKind : Problem.IcbDamaged, where, detail);
        }

        return false;
    }

    /// <summary>
    /// Whoever names the ICB may count one block for it: the indirect entry behind that is followed all the same, as
    /// readers do.
    /// </summary>
    private LongAd NextOf(LongAd icb, uint blocks, in Where where, bool claim)
    {
        LbAddr second = new(icb.Location.Block + 1, icb.Location.Partition);
        bool isIndirect = _context.IsInside(second, 1) && _context.TryRead(second, _second)
            && DescriptorTag.Verify(_second, second.Block, TagId.IndirectEntry, IndirectEntry.Size) is null;
        bool isNew = isIndirect && claim && blocks == 1;
        return isIndirect && (!isNew || _context.Claim(second, 1, where, ClaimRole.Icb))
            ? MemoryMarshal.AsRef<IndirectEntry>(_second.AsSpan()).IndirectIcb
            : default;
    }
}
