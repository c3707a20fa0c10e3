using System.Numerics;
using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Files;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Directories;

/// <summary>
/// A directory in memory: its bytes as they are on the disc, and an index by name over them. An entry never moves while
/// it lives, so its offset is the cookie of a listing, and only the blocks that a change touches are written again. The
/// place of a deleted entry is used for the next one that has the same size (or is smaller by enough for
/// an implementation use field that fills the rest, UDF 2.3.4.5).
/// </summary>
internal sealed partial class DirectoryContent
{
    private const int Granule = 4;
    private const int MinimumFiller = EntityId.Size;
    private const int PlaceMask = ~(Granule - 1);
    private const uint TranslatedFlag = 1;
    private const int LargestSlot = 512;
    private const int GentleGrowthBytes = 1 << 20;

    /// <summary>
    /// UDF 1.50 2.3.13: a hidden file that owns what must not be allocated. Nobody's to see or to remove.
    /// </summary>
    private const string NonAllocatableSpace = "Non-Allocatable Space";

    private readonly IcbFormat _format;
    private readonly bool _holdsStreams;
    private readonly bool _keepsTagsWhole;
    private readonly NameIndex _index;
    private readonly List<int>?[] _freeSlots = new List<int>?[(LargestSlot / Granule) + 1];
    private int _parentOffset = -1;
    private int _reservedOffset = -1;
    private ulong[] _dirty = [];

    /// <param name="data">The directory's bytes, as long as blocks are whole; taken over.</param>
    /// <param name="length">How many of them count.</param>
    /// <param name="format">The volume's.</param>
    /// <param name="icb">Of the directory.</param>
    /// <param name="holdsStreams">Its names are no part of a path: they are shown as they are recorded.</param>
    /// <param name="isOnce">It lies on a medium that is written once: no tag of ours begins in one block and ends in
    /// the next (UDF 2.3.4.4, from 2.00 on).</param>
    public DirectoryContent(
        byte[] data, int length, IcbFormat format, LbAddr icb, bool holdsStreams = false, bool isOnce = false)
    {
        _keepsTagsWhole = isOnce && format.Revision.IsThirdEdition;
        _holdsStreams = holdsStreams;
        Data = data;
        Length = length;
        _format = format;
        const int TypicalEntry = 64;
        _index = new NameIndex(length / TypicalEntry);
        Scan(icb);
    }

    public byte[] Data { get; private set; }

    /// <summary>The directory's information length.</summary>
    public int Length { get; private set; }

    /// <summary>Names in it, without the parent entry.</summary>
    public int Count => _index.Count;

    /// <summary>What the parent entry names.</summary>
    public LbAddr Parent { get; private set; }

    public bool HasDirtyBlocks { get; private set; }

    /// <summary>How many blocks a commit will write.</summary>
    public int DirtyBlockCount { get; private set; }

    public int MemoryBytes => Data.Length + _index.MemoryBytes + 256;

    /// <summary>The blocks that changed since they were written, a bit each.</summary>
    public ReadOnlySpan<ulong> DirtyBlocks => _dirty;

    /// <summary>The bytes of a new directory: its parent entry alone.</summary>
    public static byte[] CreateEmpty(in LongAd parent, in IcbFormat format, uint location)
    {
        byte[] data = new byte[FileIdentifierDescriptor.SizeFor(0, 0)];
        FileIdentifierDescriptor.Write(
            data,
            [],
            FileCharacteristics.Directory | FileCharacteristics.Parent,
            parent,
            format.Revision.DescriptorVersion,
            format.Serial,
            location);
        return data;
    }

    public bool TryFind(ReadOnlySpan<char> name, out DirectoryEntry entry)
    {
        uint hash = HashOf(name);
        int cursor = -1;
        while (_index.TryNext(hash, ref cursor, out uint place))
        {
            if (HasName(place, name))
            {
                entry = EntryAt((int)(place & PlaceMask));
                return true;
            }
        }

        entry = default;
        return false;
    }

    /// <summary>True when an entry of this name is there that is not shown.</summary>
    public bool IsReserved(ReadOnlySpan<char> name) => _reservedOffset >= 0 && name is NonAllocatableSpace;

    /// <summary>The entry that is not shown.</summary>
    public bool TryGetReserved(out DirectoryEntry entry)
    {
        entry = _reservedOffset >= 0 ? EntryAt(_reservedOffset) : default;
        return _reservedOffset >= 0;
    }

    /// <summary>
    /// The entry at or behind <paramref name="offset"/> (which is a boundary), its shown name, and where the next
    /// begins.
    /// </summary>
    public bool TryRead(
        ref int offset, Span<char> name, out int nameLength, out DirectoryEntry entry)
    {
        while (offset < Length)
        {
            ref readonly FileIdentifierDescriptor head = ref HeadAt(offset);
            int at = offset;
            offset += head.TotalSize;
            bool isName = (head.FileCharacteristics & (FileCharacteristics.Deleted | FileCharacteristics.Parent)) == 0;
            if (isName && at != _reservedOffset)
            {
                nameLength = Decode(IdentifierAt(at), name, out _);
                entry = EntryAt(at);
                return true;
            }
        }

        nameLength = 0;
        entry = default;
        return false;
    }

    /// <summary>Finds the name under which the directory holds an object; for messages.</summary>
    public string? FindNameOf(LbAddr icb)
    {
        Span<char> name = stackalloc char[EntryNames.MaximumShownChars];
        int offset = 0;
        while (TryRead(ref offset, name, out int length, out DirectoryEntry entry))
        {
            if (entry.Icb == icb)
            {
                return new string(name[..length]);
            }
        }

        return null;
    }

    /// <summary>Where an entry of that size would go: the length that the directory then needs.</summary>
    public int LengthWith(int identifierLength)
    {
        int size = FileIdentifierDescriptor.SizeFor(identifierLength, 0);
        return FindSlot(size, out _) >= 0 ? Length : Length + SlotAtEnd(size);
    }

    /// <summary>
    /// Adds an entry. Where it starts decides its tag's location, so the caller says how to find that:
    /// <paramref name="locate"/> maps a block of the directory to its block in the partition.
    /// </summary>
    public void Add(
        ReadOnlySpan<byte> identifier,
        ReadOnlySpan<char> name,
        in LongAd icb,
        FileCharacteristics characteristics,
        in DirectoryPlacement locate)
    {
        int size = FileIdentifierDescriptor.SizeFor(identifier.Length, 0);
        int offset = FindSlot(size, out int slot);
        if (offset >= 0)
        {
            List<int> free = _freeSlots[slot / Granule]!;
            free.RemoveAt(free.Count - 1);
        }
        else
        {
            offset = Length;
            slot = SlotAtEnd(size);
            EnsureCapacity(offset + slot);
            Length += slot;
        }

        Write(offset, slot, identifier, characteristics, icb, locate);
        _index.Add(HashOf(name), (uint)offset);
        MarkDirty(offset, slot);
    }

    /// <summary>Marks an entry as deleted; its place waits for the next one of its size. UDF 2.3.4.2.</summary>
    public void Remove(ReadOnlySpan<char> name, in DirectoryEntry entry)
    {
        Span<byte> bytes = BytesAt(entry.Offset);
        uint place = (uint)entry.Offset | (IsTranslated(entry.Offset) ? TranslatedFlag : 0);
        _index.Remove(HashOf(name), place);
        ref FileIdentifierDescriptor head = ref MemoryMarshal.AsRef<FileIdentifierDescriptor>(bytes);
        head.FileCharacteristics |= FileCharacteristics.Deleted;
        head.Icb = default;
        if (_format.Revision.MarksDeletedNames)
        {
            ref byte compression = ref bytes[head.IdentifierOffset];
            compression = compression switch
            {
                Cs0.EightBit => Cs0.DeletedEightBit,
                Cs0.SixteenBit => Cs0.DeletedSixteenBit,
                _ => compression,
            };
        }

        Reseal(bytes);
        MarkDirty(entry.Offset, bytes.Length);
        AddFreeSlot(entry.Offset, bytes.Length);
    }

    /// <summary>
    /// Lets a name lead to another object, hidden or a directory as that is; the entry stays where it is.
    /// </summary>
    public void Redirect(in DirectoryEntry entry, in LongAd icb, FileCharacteristics characteristics)
    {
        Span<byte> bytes = BytesAt(entry.Offset);
        ref FileIdentifierDescriptor head = ref MemoryMarshal.AsRef<FileIdentifierDescriptor>(bytes);
        head.Icb = icb;
        const FileCharacteristics Own = FileCharacteristics.Directory | FileCharacteristics.Hidden;
        head.FileCharacteristics = (head.FileCharacteristics & ~Own) | (characteristics & Own);
        Reseal(bytes);
        MarkDirty(entry.Offset, bytes.Length);
    }

    /// <summary>False on a damaged disc: such a directory cannot move.</summary>
    public bool HasParentEntry => _parentOffset >= 0;

    /// <summary>Lets the parent entry name another directory.</summary>
    public void SetParent(in LongAd icb)
    {
        Invariant.Require(_parentOffset >= 0, "a directory that moves has a parent entry");
        Span<byte> bytes = BytesAt(_parentOffset);
        MemoryMarshal.AsRef<FileIdentifierDescriptor>(bytes).Icb = icb;
        Parent = icb.Location;
        Reseal(bytes);
        MarkDirty(_parentOffset, bytes.Length);
    }

    /// <summary>The ICB field of an entry, as recorded.</summary>
    public LongAd IcbAt(int offset) => HeadAt(offset).Icb;

    /// <summary>An empty directory forgets its deleted entries; true when that made it shorter.</summary>
    public bool TryTrim()
    {
        if (Count > 0 || _parentOffset != 0 || _reservedOffset >= 0)
        {
            return false;
        }

        int end = HeadAt(0).TotalSize;
        bool trimmed = end < Length;
        Data.AsSpan(end, Length - end).Clear();
        Length = end;
        Array.Clear(_freeSlots);
        MarkDirty(0, end);
        return trimmed;
    }

    /// <summary>
    /// The directory's blocks have moved: every tag says where its descriptor begins, so all are sealed again.
    /// </summary>
    public void Relocate(in DirectoryPlacement locate)
    {
        for (int offset = 0; offset < Length;)
        {
            Span<byte> bytes = BytesAt(offset);
            MemoryMarshal.AsRef<DescriptorTag>(bytes).TagLocation = locate.BlockOf(offset);
            DescriptorTag.Reseal(bytes);
            offset += bytes.Length;
        }

        MarkDirty(0, Length);
    }

    /// <summary>Everything is on the disc.</summary>
    public void MarkWritten()
    {
        Array.Clear(_dirty);
        DirtyBlockCount = 0;
        HasDirtyBlocks = false;
    }

    private static uint HashOf(ReadOnlySpan<char> name) => unchecked((uint)string.GetHashCode(name));

    private static void Reseal(Span<byte> bytes)
    {
        // Some writers let the CRC stop before the implementation use; here it covers all that was changed.
        MemoryMarshal.AsRef<DescriptorTag>(bytes).DescriptorCrcLength = (ushort)(bytes.Length - DescriptorTag.Size);
        DescriptorTag.Reseal(bytes);
    }

    private ref FileIdentifierDescriptor HeadAt(int offset) =>
        ref MemoryMarshal.AsRef<FileIdentifierDescriptor>(Data.AsSpan(offset));

    private Span<byte> BytesAt(int offset) => Data.AsSpan(offset, HeadAt(offset).TotalSize);

    private ReadOnlySpan<byte> IdentifierAt(int offset)
    {
        ref readonly FileIdentifierDescriptor head = ref HeadAt(offset);
        return Data.AsSpan(offset + head.IdentifierOffset, head.LengthOfFileIdentifier);
    }

    private DirectoryEntry EntryAt(int offset)
    {
        ref readonly FileIdentifierDescriptor head = ref HeadAt(offset);
        return new DirectoryEntry(offset, head.Icb.Location, head.FileCharacteristics);
    }

    private bool HasName(uint place, ReadOnlySpan<char> name)
    {
        ReadOnlySpan<byte> identifier = IdentifierAt((int)(place & PlaceMask));
        if ((place & TranslatedFlag) == 0)
        {
            return EntryNames.Matches(identifier, name);
        }

        Span<char> shown = stackalloc char[EntryNames.MaximumShownChars];
        int length = Decode(identifier, shown, out _);
        return name.SequenceEqual(shown[..length]);
    }

    private bool IsTranslated(int offset)
    {
        Span<char> shown = stackalloc char[EntryNames.MaximumShownChars];
        Decode(IdentifierAt(offset), shown, out bool translated);
        return translated;
    }

    private int Decode(ReadOnlySpan<byte> identifier, Span<char> name, out bool translated) => _holdsStreams
        ? EntryNames.DecodeStream(identifier, name, out translated)
        : EntryNames.Decode(identifier, name, out translated);

    private void Scan(LbAddr icb)
    {
        Span<char> name = stackalloc char[EntryNames.MaximumShownChars];
        for (int offset = 0; offset < Length;)
        {
            int size = Check(offset, icb);
            ref readonly FileIdentifierDescriptor head = ref HeadAt(offset);
            FileCharacteristics characteristics = head.FileCharacteristics;
            if ((characteristics & FileCharacteristics.Deleted) != 0)
            {
                AddFreeSlot(offset, size);
            }
            else if ((characteristics & FileCharacteristics.Parent) != 0)
            {
                _parentOffset = _parentOffset < 0 ? offset : _parentOffset;
                Parent = head.Icb.Location;
            }
            else
            {
                int length = Decode(IdentifierAt(offset), name, out bool translated);
                bool reserved = (characteristics & FileCharacteristics.Hidden) != 0
                    && !_format.Revision.HasNamedStreams && name[..length] is NonAllocatableSpace;
                if (reserved)
                {
                    _reservedOffset = offset;
                }
                else
                {
                    _index.Add(HashOf(name[..length]), (uint)offset | (translated ? TranslatedFlag : 0));
                }
            }

            offset += size;
        }
    }

    /// <summary>
    /// The tag's location is not held against an entry: writers have got it wrong, and the CRC tells more.
    /// </summary>
    private int Check(int offset, LbAddr icb)
    {
        ReadOnlySpan<byte> rest = Data.AsSpan(offset, Length - offset);
        bool hasHead = rest.Length >= FileIdentifierDescriptor.HeadSize;
        int size = hasHead ? HeadAt(offset).TotalSize : 0;
        if (!hasHead || size > rest.Length
            || DescriptorTag.Verify(
                rest[..size], null, TagId.FileIdentifierDescriptor, FileIdentifierDescriptor.HeadSize) is not null)
        {
            throw new FsException(
                FsError.Corrupt,
                $"The directory whose ICB is block {icb} is damaged at byte {offset} of {Length}; "
                + "`packetfs check` tells more, and `packetfs check --repair` mends it.");
        }

        return size;
    }

    private void AddFreeSlot(int offset, int size)
    {
        if (size <= LargestSlot)
        {
            (_freeSlots[size / Granule] ??= []).Add(offset);
        }
    }

    // The rest of a block that has no room for the next tag is filled with an implementation use field.
    private int SlotAtEnd(int size)
    {
        int rest = _format.BlockSize - ((Length + size) % _format.BlockSize);
        return _keepsTagsWhole && rest < DescriptorTag.Size ? size + MinimumFiller : size;
    }

    private int FindSlot(int size, out int slot)
    {
        slot = size;
        while (slot <= LargestSlot)
        {
            if (_freeSlots[slot / Granule] is { Count: > 0 } free)
            {
                return free[^1];
            }

            slot = slot == size ? size + MinimumFiller : slot + Granule;
        }

        return -1;
    }

    private void Write(
        int offset,
        int slot,
        ReadOnlySpan<byte> identifier,
        FileCharacteristics characteristics,
        in LongAd icb,
        in DirectoryPlacement locate)
    {
        Span<byte> bytes = Data.AsSpan(offset, slot);
        bytes.Clear();
        ref FileIdentifierDescriptor head = ref MemoryMarshal.AsRef<FileIdentifierDescriptor>(bytes);
        int filler = slot - FileIdentifierDescriptor.SizeFor(identifier.Length, 0);
        head.FileVersionNumber = FileIdentifierDescriptor.CurrentVersion;
        head.FileCharacteristics = characteristics;
        head.LengthOfFileIdentifier = (byte)identifier.Length;
        head.Icb = icb;
        head.LengthOfImplementationUse = (ushort)filler;
        if (filler > 0)
        {
            MemoryMarshal.AsRef<EntityId>(bytes[FileIdentifierDescriptor.HeadSize..]) = _format.Implementation;
        }

        identifier.CopyTo(bytes[head.IdentifierOffset..]);
        DescriptorTag.Seal(
            bytes,
            TagId.FileIdentifierDescriptor,
            _format.Revision.DescriptorVersion,
            _format.Serial,
            locate.BlockOf(offset),
            slot - DescriptorTag.Size);
    }

    private void EnsureCapacity(int length)
    {
        if (length <= Data.Length)
        {
            return;
        }

        long grown = Data.Length < GentleGrowthBytes ? Data.Length * 2L : Data.Length + (Data.Length / 4L);
        long blocks = (Math.Max(length, grown) + _format.BlockSize - 1) / _format.BlockSize;
        byte[] data = new byte[blocks * _format.BlockSize];
        Data.AsSpan(0, Length).CopyTo(data);
        Data = data;
    }

    private void MarkDirty(int offset, int size)
    {
        int first = offset / _format.BlockSize;
        int last = (offset + size - 1) / _format.BlockSize;
        if (last / 64 >= _dirty.Length)
        {
            Array.Resize(ref _dirty, (int)BitOperations.RoundUpToPowerOf2((uint)(last / 64) + 1));
        }

        for (int block = first; block <= last; block++)
        {
            ulong bit = 1UL << (block % 64);
            DirtyBlockCount += (_dirty[block / 64] & bit) == 0 ? 1 : 0;
            _dirty[block / 64] |= bit;
        }

        HasDirtyBlocks = true;
    }
}
