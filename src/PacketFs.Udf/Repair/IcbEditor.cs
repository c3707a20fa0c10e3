using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Check;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Repair;

/// <summary>
/// A file entry or extended file entry in memory, to be changed field by field; what is not named here stays byte for
/// byte. Opened only when its tag verifies and its lengths fit its block.
/// </summary>
internal sealed class IcbEditor
{
    private readonly RepairContext _context;
    private readonly byte[] _block;

    private IcbEditor(RepairContext context, LbAddr address, byte[] block)
    {
        _context = context;
        Address = address;
        _block = block;
    }

    public LbAddr Address { get; }

    public IcbEntry Entry => IcbEntry.Parse(_block, Address)!.Value;

    public bool IsDirectory => Entry.Type is FileType.Directory or FileType.StreamDirectory;

    public ref IcbTag Tag => ref MemoryMarshal.AsRef<FileEntry>(_block.AsSpan()).IcbTag;

    public ref U16Le LinkCount => ref MemoryMarshal.AsRef<FileEntry>(_block.AsSpan()).FileLinkCount;

    /// <summary>Bytes behind the head and the extended attributes, up to the end of the block.</summary>
    public Span<byte> Area => _block.AsSpan(Entry.DescriptorsOffset);

    public ulong InformationLength
    {
        get => Entry.InformationLength;
        set => MemoryMarshal.AsRef<FileEntry>(_block.AsSpan()).InformationLength = value;
    }

    /// <summary>Of an extended file entry; others have none, and setting it does nothing.</summary>
    public ulong ObjectSize
    {
        get => Entry.ObjectSize;
        set
        {
            if (Entry.IsExtended)
            {
                Extended.ObjectSize = value;
            }
        }
    }

    public ulong BlocksRecorded
    {
        get => Entry.BlocksRecorded;
        set
        {
            if (Entry.IsExtended)
            {
                Extended.LogicalBlocksRecorded = value;
            }
            else
            {
                Plain.LogicalBlocksRecorded = value;
            }
        }
    }

    public ulong UniqueId
    {
        get => Entry.UniqueId;
        set
        {
            if (Entry.IsExtended)
            {
                Extended.UniqueId = value;
            }
            else
            {
                Plain.UniqueId = value;
            }
        }
    }

    public uint AreaLength
    {
        get => Entry.DescriptorsLength;
        set
        {
            if (Entry.IsExtended)
            {
                Extended.LengthOfAllocationDescriptors = value;
            }
            else
            {
                Plain.LengthOfAllocationDescriptors = value;
            }
        }
    }

    private ref FileEntry Plain => ref MemoryMarshal.AsRef<FileEntry>(_block.AsSpan());

    private ref ExtendedFileEntry Extended => ref MemoryMarshal.AsRef<ExtendedFileEntry>(_block.AsSpan());

    /// <summary>Null when the block holds no file entry that can be trusted.</summary>
    public static IcbEditor? Open(RepairContext context, LbAddr address)
    {
        byte[] block = new byte[context.BlockSize];
        bool isEntry = context.TryRead(address, block)
            && DescriptorTag.Verify(block, address.Block) is null
            && IcbEntry.Parse(block, address) is { } entry && entry.Fits(block.Length)
            && (ushort)entry.IcbTag.StrategyType == IcbTag.Strategy4;
        return isEntry ? new IcbEditor(context, address, block) : null;
    }

    /// <summary>A directory without an entry in it, at a place that nothing uses.</summary>
    public static IcbEditor CreateDirectory(RepairContext context, LbAddr address)
    {
        const UdfPermissions Everybody = UdfPermissions.OtherRead | UdfPermissions.OtherExecute
            | UdfPermissions.GroupRead | UdfPermissions.GroupExecute | UdfPermissions.OwnerRead
            | UdfPermissions.OwnerWrite | UdfPermissions.OwnerExecute | UdfPermissions.OwnerChangeAttributes
            | UdfPermissions.OwnerDelete;
        bool isExtended = context.Volume.Revision.HasExtendedFileEntry;
        byte[] block = new byte[context.BlockSize];
        ref FileEntry head = ref MemoryMarshal.AsRef<FileEntry>(block.AsSpan());
        head.Tag.TagIdentifier = (ushort)(isExtended ? TagId.ExtendedFileEntry : TagId.FileEntry);
        head.Tag.DescriptorVersion = (ushort)context.Volume.Revision.DescriptorVersion;
        head.Tag.TagSerialNumber = context.Volume.TagSerialNumber;
        head.IcbTag = IcbTag.Create(FileType.Directory, AllocationDescriptorType.Embedded);
        head.Permissions = (uint)Everybody;
        head.FileLinkCount = 1;
        EntityId us = EntityId.Implementation(EntityIds.PacketFs, OperatingSystemClass.Undefined, 0);
        IcbEditor icb = new(context, address, block);
        if (isExtended)
        {
            (icb.Extended.Checkpoint, icb.Extended.ImplementationIdentifier) = (1, us);
        }
        else
        {
            (icb.Plain.Checkpoint, icb.Plain.ImplementationIdentifier) = (1, us);
        }

        icb.SetTimes(context.Now);
        return icb;
    }

    /// <summary>An entry at another place with this one's head: owner, permissions, times; nothing of its
    /// content.</summary>
    public IcbEditor CopyTo(LbAddr address)
    {
        IcbEditor copy = new(_context, address, [.. _block]);
        copy._block.AsSpan(Entry.HeadSize).Clear();
        if (Entry.IsExtended)
        {
            copy.Extended.LengthOfExtendedAttributes = 0;
            copy.Extended.ExtendedAttributeIcb = default;
            copy.Extended.StreamDirectoryIcb = default;
        }
        else
        {
            copy.Plain.LengthOfExtendedAttributes = 0;
            copy.Plain.ExtendedAttributeIcb = default;
        }

        copy.AreaLength = 0;
        (copy.InformationLength, copy.ObjectSize, copy.BlocksRecorded) = (0, 0, 0);
        return copy;
    }

    /// <summary>Makes it a directory of nothing but a parent entry, in its own block.</summary>
    public void BecomeEmptyDirectory(LbAddr parent)
    {
        Tag.AllocationDescriptorType = AllocationDescriptorType.Embedded;
        LongAd up = new((uint)_context.BlockSize, ExtentType.RecordedAndAllocated, parent, 0);
        DirectoryItem entry = DirectoryItem.Create("", FileCharacteristics.Parent | FileCharacteristics.Directory, up);
        DescriptorTag.Seal(
            entry.Bytes, TagId.FileIdentifierDescriptor, _context.Volume.Revision.DescriptorVersion,
            _context.Volume.TagSerialNumber, Address.Block, entry.Bytes.Length - DescriptorTag.Size);
        entry.Bytes.CopyTo(Area);
        AreaLength = (uint)entry.Bytes.Length;
        SetLength(AreaLength);
    }

    /// <summary>The length of the content, and with it the size of the object, whose streams stay.</summary>
    public void SetLength(ulong length)
    {
        ulong streams = ObjectSize > InformationLength ? ObjectSize - InformationLength : 0;
        InformationLength = length;
        ObjectSize = length + (Entry.StreamDirectoryIcb.IsNone ? 0 : streams);
    }

    /// <summary>Times that cannot be become the first of the others that can, or "not recorded".</summary>
    public void MendTimes()
    {
        Span<Timestamp> times = Entry.IsExtended
            ? MemoryMarshal.CreateSpan(ref Extended.AccessDateAndTime, 4)
            : MemoryMarshal.CreateSpan(ref Plain.AccessDateAndTime, 3);
        Timestamp good = times.ToArray().FirstOrDefault(time => time.IsPlausible);
        foreach (ref Timestamp time in times)
        {
            time = time.IsPlausible ? time : good;
        }
    }

    /// <summary>It has no named streams, or no attribute file, from now on.</summary>
    public void ForgetAttachment(bool streams)
    {
        if (streams && Entry.IsExtended)
        {
            Extended.StreamDirectoryIcb = default;
            ObjectSize = InformationLength;
        }
        else if (Entry.IsExtended)
        {
            Extended.ExtendedAttributeIcb = default;
        }
        else
        {
            Plain.ExtendedAttributeIcb = default;
        }
    }

    public void SetTimes(Timestamp time)
    {
        Span<Timestamp> times = Entry.IsExtended
            ? MemoryMarshal.CreateSpan(ref Extended.AccessDateAndTime, 4)
            : MemoryMarshal.CreateSpan(ref Plain.AccessDateAndTime, 3);
        times.Fill(time);
    }

    /// <summary>Plans the entry, its CRC over all of it.</summary>
    public void Store(RepairPhase phase)
    {
        IcbEntry entry = Entry;
        DescriptorTag tag = DescriptorTag.Of(_block);
        int size = entry.DescriptorsOffset + (int)entry.DescriptorsLength;
        _block.AsSpan(size).Clear();
        DescriptorTag.Seal(
            _block, tag.Id, tag.DescriptorVersion, tag.TagSerialNumber, Address.Block, size - DescriptorTag.Size);
        _context.Write(Address, _block, phase);
        _context.Touched.Add(Address);
    }
}
