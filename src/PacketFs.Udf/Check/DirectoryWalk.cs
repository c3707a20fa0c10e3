using System.Runtime.InteropServices;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Check;

/// <summary>Looks at every entry of one directory or stream directory, and hands on what it names.</summary>
internal sealed class DirectoryWalk
{
    private const ulong HashSeed = 14695981039346656037;
    private const ulong HashFactor = 1099511628211;
    private const FileCharacteristics Defined = FileCharacteristics.Hidden | FileCharacteristics.Directory
        | FileCharacteristics.Deleted | FileCharacteristics.Parent | FileCharacteristics.Metadata;
    private readonly TreeWalker _walker;
    private readonly CheckContext _context;
    private readonly PendingDirectory _directory;
    private readonly HashSet<ulong> _names = [];
    private long _entryCount;
    private ulong _offset;
    private int _parentCount;
    private UInt128 _streamBytes;

    public DirectoryWalk(TreeWalker walker, CheckContext context, in PendingDirectory directory)
    {
        _walker = walker;
        _context = context;
        _directory = directory;
    }

    private bool IsStreams => _directory.Kind == NodeKind.StreamDirectory;

    public void Run()
    {
        _context.Record?.Parents.TryAdd(_directory.Icb.Location, _directory.Parent);
        if (_walker.Open(_directory) is not { } entries)
        {
            return;
        }

        while (entries.TryNext(out ReadOnlySpan<byte> entry))
        {
            _offset = entries.EntryOffset;
            _context.Record?.EnterEntry(_directory.Icb.Location, _offset);
            Take(entry);
            _context.Record?.LeaveEntry();
            _entryCount++;
        }

        _walker.FollowBatch(_directory);
        if (_parentCount != 1)
        {
            _context.Add(Problem.ParentMissing, _directory.Where, $"{_parentCount} parent entries");
        }

        _context.Record?.NoteStreams(_directory, _streamBytes);
        if (_directory.OwnerObjectSize is { } size && size != _streamBytes + _directory.OwnerLength)
        {
            _context.Add(
                Problem.ObjectSizeWrong,
                _directory.Where,
                $"{size} recorded, all streams hold {_streamBytes + _directory.OwnerLength}");
        }
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        ref readonly FileIdentifierDescriptor head = ref MemoryMarshal.AsRef<FileIdentifierDescriptor>(bytes);
        FileCharacteristics characteristics = head.FileCharacteristics;
        ReadOnlySpan<byte> identifier = bytes.Slice(head.IdentifierOffset, head.LengthOfFileIdentifier);
        if ((characteristics & FileCharacteristics.Deleted) != 0)
        {
            return;
        }

        if ((characteristics & ~Defined) != 0 || head.FileVersionNumber != FileIdentifierDescriptor.CurrentVersion
            || (head.LengthOfImplementationUse != 0
                && (head.LengthOfImplementationUse < EntityId.Size || head.LengthOfImplementationUse % 4 != 0)))
        {
            string detail = $"characteristics {(byte)characteristics:X2}h, version {head.FileVersionNumber}, "
                + $"{head.LengthOfImplementationUse} bytes of implementation use";
            _context.Add(Problem.EntryInvalid, _directory.Where, detail);
        }

        if ((characteristics & FileCharacteristics.Parent) != 0)
        {
            TakeParent(head, identifier);
            return;
        }

        Span<char> chars = stackalloc char[Cs0.MaximumIdentifierBytes];
        bool isDecoded = Cs0.TryDecode(identifier, chars, out int count);
        string name = isDecoded ? new string(chars[..count]) : Convert.ToHexString(identifier);
        Where where = new(_directory.Where.Path, name, head.Icb.Location);
        CheckName(identifier, isDecoded, name, where);
        if (head.Icb.IsNone)
        {
            _context.Add(Problem.EntryIcbMissing, where);
            return;
        }

        DirectoryChild child = new(head.Icb, name, characteristics, _offset);
        if (IsStreams)
        {
            _streamBytes += _walker.FollowStream(_directory, child);
            return;
        }

        if ((characteristics & FileCharacteristics.Metadata) != 0)
        {
            _context.Add(Problem.EntryInvalid, where, "the metadata characteristic outside a stream directory");
        }

        _walker.Follow(_directory, child);
    }

    private void TakeParent(in FileIdentifierDescriptor head, ReadOnlySpan<byte> identifier)
    {
        _parentCount++;
        if (_entryCount != 0)
        {
            _context.Add(Problem.ParentNotFirst, _directory.Where, $"entry {_entryCount}");
        }

        bool isBitSet = (head.FileCharacteristics & FileCharacteristics.Directory) != 0;
        if (!identifier.IsEmpty || !isBitSet)
        {
            _context.Add(Problem.EntryInvalid, _directory.Where, "the parent entry has a name or is no directory");
        }

        // The system stream directory has no parent of its own: writers name itself there, or the root.
        bool isRight = head.Icb.Location == _directory.Parent
            || (IsStreams && _directory.OwnerObjectSize is null && head.Icb.Location == _directory.Icb.Location);
        if (!isRight)
        {
            _context.Add(Problem.ParentWrong, _directory.Where, $"{head.Icb.Location}, really {_directory.Parent}");
        }
        else if (!IsStreams)
        {
            _walker.CountLink(_directory.Parent);
        }
    }

    private void CheckName(ReadOnlySpan<byte> identifier, bool isDecoded, string name, in Where where)
    {
        bool isOdd = identifier.Length > 0 && identifier[0] == Cs0.SixteenBit && identifier.Length % 2 == 0;
        if (!isDecoded || name.Length == 0 || isOdd)
        {
            _context.Add(Problem.EntryNameInvalid, where, Convert.ToHexString(identifier));
            return;
        }

        if (name.AsSpan().ContainsAny('\uFEFF', '\uFFFE'))
        {
            _context.Add(Problem.EntryNameForbidden, where);
        }

        if (!_names.Add(HashOf(name)))
        {
            _context.Add(Problem.EntryNameRepeated, where);
        }
    }

    /// <summary>64 bits stand for a name: what a directory of any size keeps of its names stays small.</summary>
    private static ulong HashOf(string name)
    {
        unchecked
        {
            ulong hash = HashSeed;
            foreach (char unit in name)
            {
                hash = (hash ^ unit) * HashFactor;
            }

            hash ^= hash >> 32;
            return hash * 0x9E37_79B9_7F4A_7C15;
        }
    }
}
