using PacketFs.Core;

namespace PacketFs.Packet;

/// <summary>
/// By what a medium is known again: the first whole packets that were read of it and never written since (a volume's
/// descriptors, as its identity stands there). A drive tells of another disc by a unit attention, but only once, and a
/// second host on the same drive may have been the one to hear it; so after a pause, in which somebody could have
/// exchanged the disc, the landmarks are looked at before anything is written.
/// </summary>
internal sealed class MediumLandmarks(int blockSize)
{
    private const int Most = 3;
    private readonly List<(Lba Start, int Blocks, ulong Sum)> _known = [];
    private bool _isComplete;

    public int Count => _known.Count;

    public void NoteRead(Lba start, ReadOnlySpan<byte> data)
    {
        int blocks = data.Length / blockSize;
        if (!_isComplete && blocks is > 1 and <= BlockMask.MaxBlocks && !_known.Exists(mark => mark.Start == start))
        {
            _known.Add((start, blocks, XxHash64.Compute(data)));
            _isComplete = _known.Count == Most;
        }
    }

    /// <summary>What is changed by us tells nothing.</summary>
    public void NoteWrite(Lba start, int blocks)
    {
        _isComplete |= _known.Count != 0;
        for (int i = _known.Count - 1; i >= 0; i--)
        {
            if (new BlockRun(_known[i].Start, _known[i].Blocks).Overlaps(start, blocks))
            {
                _known.RemoveAt(i);
            }
        }
    }

    /// <summary>
    /// The first landmark that is not as it was. One that cannot be read proves nothing.
    /// </summary>
    /// <param name="read">Reads from the medium; false when it cannot.</param>
    /// <param name="buffer">For as many blocks as a packet may have.</param>
    public Lba? FindStranger(ReadBlocks read, Span<byte> buffer)
    {
        foreach ((Lba start, int blocks, ulong sum) in _known)
        {
            Span<byte> data = buffer[..(blocks * blockSize)];
            if (read(start, data) && XxHash64.Compute(data) != sum)
            {
                return start;
            }
        }

        return null;
    }

    internal delegate bool ReadBlocks(Lba start, Span<byte> buffer);
}
