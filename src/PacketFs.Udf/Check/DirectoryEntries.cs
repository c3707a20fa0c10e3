using System.Runtime.InteropServices;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Check;

/// <summary>
/// Takes a directory's bytes apart into file identifier descriptors. Entries may cross blocks. Where one does not
/// verify, the next good one is looked for, 4 bytes at a time; so damage costs the entries that it hit and no others.
/// </summary>
internal sealed class DirectoryEntries
{
    private const int Step = 4;
    private readonly CheckContext _context;
    private readonly ContentReader _content;
    private readonly Where _where;
    private readonly byte[] _window;
    private readonly List<(ulong Offset, uint Block)> _blocks = [];
    private readonly byte[] _block;
    private ulong _windowOffset;
    private int _start;
    private int _end;
    private bool _isLost;

    public DirectoryEntries(CheckContext context, ContentReader content, in Where where)
    {
        _context = context;
        _content = content;
        _where = where;
        _block = new byte[context.BlockSize];
        _window = new byte[4 * context.BlockSize];
    }

    /// <summary>Where in the directory the entry last given out starts, in bytes.</summary>
    public ulong EntryOffset { get; private set; }

    /// <summary>The bytes of the next entry that verifies; false at the end.</summary>
    public bool TryNext(out ReadOnlySpan<byte> entry)
    {
        entry = default;
        while (Fill(FileIdentifierDescriptor.HeadSize))
        {
            DescriptorFault? fault = Examine(out int size);
            if (fault is null)
            {
                entry = _window.AsSpan(_start, size);
                EntryOffset = _windowOffset;
                Advance(size);
                _isLost = false;
                return true;
            }

            if (!_isLost)
            {
                _isLost = true;
                _context.Add(Problem.EntryDamaged, _where, $"at byte {_windowOffset}: {fault}");
            }

            Advance(Step);
        }

        if (!_isLost && (_end > _start || !_content.IsAtEnd))
        {
            string detail = _content.IsAtEnd
                ? $"{_end - _start} bytes left over"
                : $"no data at byte {_content.Position}";
            _context.Add(Problem.DirectoryIncomplete, _where, detail);
            _isLost = true;
        }

        return false;
    }

    private DescriptorFault? Examine(out int size)
    {
        ref readonly FileIdentifierDescriptor head =
            ref MemoryMarshal.AsRef<FileIdentifierDescriptor>(_window.AsSpan(_start));
        size = head.TotalSize;
        if (head.Tag.Id != TagId.FileIdentifierDescriptor || size > _context.BlockSize)
        {
            return DescriptorFault.Identifier;
        }

        if (!Fill(size))
        {
            return DescriptorFault.TooShort;
        }

        return DescriptorTag.Verify(_window.AsSpan(_start, size), LocationOf(_windowOffset));
    }

    /// <summary>Sees to it that so many bytes are in the window.</summary>
    private bool Fill(int count)
    {
        while (_end - _start < count)
        {
            int read = _content.ReadNext(_block, out uint location);
            if (read == 0)
            {
                return false;
            }

            if (_end + read > _window.Length)
            {
                _window.AsSpan(_start, _end - _start).CopyTo(_window);
                _end -= _start;
                _start = 0;
            }

            _blocks.Add((_windowOffset + (uint)(_end - _start), location));
            _block.AsSpan(0, read).CopyTo(_window.AsSpan(_end));
            _end += read;
        }

        return true;
    }

    private void Advance(int count)
    {
        _start += count;
        _windowOffset += (uint)count;
        while (_blocks.Count > 1 && _blocks[1].Offset <= _windowOffset)
        {
            _blocks.RemoveAt(0);
        }
    }

    /// <summary>The block that holds a byte of the window: the last one that starts at or before it.</summary>
    private uint LocationOf(ulong offset) => _blocks.Last(block => block.Offset <= offset).Block;
}
