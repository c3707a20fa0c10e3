using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Check;

/// <summary>
/// The bytes of a directory or symbolic link, embedded or in extents, block by block; and which block each byte lies
/// in. Ends early at a hole or an unreadable block.
/// </summary>
internal sealed class ContentReader
{
    private readonly CheckContext _context;
    private readonly List<DataExtent> _extents;
    private readonly byte[] _embedded;
    private readonly LbAddr _icb;
    private readonly ulong _length;
    private int _extent;
    private ulong _extentStart;
    private ulong _position;

    public ContentReader(CheckContext context, in IcbEntry entry, byte[] block, List<DataExtent> extents)
    {
        _context = context;
        _extents = extents;
        _icb = entry.Address;
        int standing = (int)Math.Min(entry.DescriptorsLength, entry.InformationLength);
        _embedded = entry.IsEmbedded ? block.AsSpan(entry.DescriptorsOffset, standing).ToArray() : [];
        _length = entry.IsEmbedded ? (ulong)_embedded.Length : entry.InformationLength;
    }

    /// <summary>Bytes given out so far.</summary>
    public ulong Position => _position;

    /// <summary>All bytes were given out.</summary>
    public bool IsAtEnd => _position >= _length;

    /// <summary>
    /// The next bytes, at most one block of them, with the number of the block that they lie in (an embedded content's
    /// is its ICB's). 0 at the end, or where it ends early.
    /// </summary>
    public int ReadNext(Span<byte> block, out uint location)
    {
        location = _icb.Block;
        if (IsAtEnd)
        {
            return 0;
        }

        if (_embedded.Length > 0)
        {
            _embedded.CopyTo(block);
            _position = _length;
            return _embedded.Length;
        }

        while (_extent < _extents.Count && _position >= _extentStart + _extents[_extent].Length)
        {
            if (_extents[_extent].Length == 0)
            {
                return 0;
            }

            _extentStart += _extents[_extent++].Length;
        }

        if (_extent >= _extents.Count)
        {
            return 0;
        }

        DataExtent extent = _extents[_extent];
        ulong offset = _position - _extentStart;
        location = extent.Start.Block + (uint)(offset / (uint)_context.BlockSize);
        if (!_context.TryRead(new LbAddr(location, extent.Start.Partition), block))
        {
            return 0;
        }

        ulong left = Math.Min(extent.Length - offset, _length - _position);
        int count = (int)Math.Min(left, (uint)_context.BlockSize);
        _position += (uint)count;
        return count;
    }
}
