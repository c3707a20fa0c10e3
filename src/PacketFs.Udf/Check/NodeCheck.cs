using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Check;

/// <summary>Everything that one ICB must hold to by itself.</summary>
internal sealed class NodeCheck
{
    private readonly CheckContext _context;
    private readonly AllocationWalk _allocation;
    private readonly List<DataExtent> _extents = [];

    public NodeCheck(CheckContext context, AllocationWalk allocation)
    {
        _context = context;
        _allocation = allocation;
    }

    private UdfRevision Revision => _context.Volume.Revision;

    /// <summary>Claims what the object owns; false when its content cannot be trusted.</summary>
    public bool Run(in IcbEntry entry, NodeKind kind, byte[] block, in Where where)
    {
        CheckTag(entry, kind, where);
        if (!entry.Fits(_context.BlockSize))
        {
            _context.Add(
                Problem.IcbLengthsInvalid, where, $"{entry.AttributesLength} and {entry.DescriptorsLength} bytes");
            return false;
        }

        int covered = entry.DescriptorsOffset + (int)entry.DescriptorsLength - DescriptorTag.Size;
        if (entry.CrcLength < covered)
        {
            _context.Add(Problem.CrcTooShort, where, $"{entry.CrcLength} of {covered} bytes");
        }

        bool hasDevice = AttributeSpaceCheck.Run(_context, entry, block, where);
        if (entry.Type is FileType.BlockDevice or FileType.CharacterDevice && !hasDevice)
        {
            _context.Add(Problem.DeviceWithoutNumbers, where);
        }

        _extents.Clear();
        bool isSound = entry.IsEmbedded ? CheckEmbedded(entry, where) : CheckExtents(entry, block, where);
        if (isSound && entry.Type == FileType.SymbolicLink)
        {
            SymbolicLinkCheck.Run(_context, new ContentReader(_context, entry, block, _extents), entry, where);
        }

        return isSound;
    }

    public void CheckStream(in IcbEntry entry, ulong ownerId, DirectoryChild child, in Where where)
    {
        if (entry.Type is not (FileType.RegularFile or FileType.NotSpecified))
        {
            _context.Add(Problem.StreamInvalid, where, $"a {entry.Type}");
        }

        if ((entry.IcbTag.Flags & IcbFlags.Stream) == 0)
        {
            _context.Add(Problem.StreamInvalid, where, CheckTexts.StreamFlagMissing);
        }

        bool isUdf = child.Name.StartsWith("*UDF ", StringComparison.Ordinal)
            && child.Name != "*UDF Macintosh Resource Fork";
        if (isUdf != ((child.Characteristics & FileCharacteristics.Metadata) != 0))
        {
            _context.Add(Problem.EntryInvalid, where, "the metadata characteristic");
        }

        if (entry.UniqueId != ownerId)
        {
            _context.Add(Problem.StreamUniqueIdWrong, where, $"{entry.UniqueId}, owner {ownerId}");
        }
    }

    private void CheckTag(in IcbEntry entry, NodeKind kind, in Where where)
    {
        IcbTag tag = entry.IcbTag;
        if ((ushort)tag.StrategyType is not (IcbTag.Strategy4 or IcbTag.Strategy4096))
        {
            _context.Add(Problem.IcbStrategyUnknown, where, $"{tag.StrategyType}");
        }

        if (entry.IsExtended && !Revision.HasExtendedFileEntry)
        {
            _context.Add(Problem.IcbWrongKind, where, $"an extended file entry in UDF {Revision}");
        }

        bool isKnown = kind switch
        {
            NodeKind.AttributeFile => tag.FileType == FileType.ExtendedAttributes,
            NodeKind.StreamDirectory or NodeKind.Stream => true,
            _ => tag.FileType is FileType.NotSpecified or FileType.Directory or FileType.RegularFile
                or FileType.BlockDevice or FileType.CharacterDevice or FileType.Fifo or FileType.Socket
                or FileType.SymbolicLink or FileType.RealTimeFile,
        };
        if (!isKnown)
        {
            _context.Add(Problem.FileTypeInvalid, where, $"{tag.FileType} as {kind}");
        }

        bool isStream = kind is NodeKind.Stream;
        if (!isStream && (tag.Flags & IcbFlags.Stream) != 0)
        {
            _context.Add(Problem.StreamInvalid, where, "the stream flag on what is no stream");
        }

        if (!entry.HasPlausibleTimes)
        {
            _context.Add(Problem.TimeInvalid, where);
        }
    }

    private bool CheckEmbedded(in IcbEntry entry, in Where where)
    {
        if (entry.InformationLength != entry.DescriptorsLength)
        {
            _context.Add(
                Problem.InformationLengthWrong,
                where,
                $"{entry.InformationLength} recorded, {entry.DescriptorsLength} bytes stand in the ICB");
        }

        if (entry.BlocksRecorded != 0)
        {
            _context.Add(Problem.BlocksRecordedWrong, where, $"{entry.BlocksRecorded} recorded, data is in the ICB");
        }

        return true;
    }

    private bool CheckExtents(in IcbEntry entry, byte[] block, in Where where)
    {
        AllocationDescriptorType type = entry.IcbTag.AllocationDescriptorType;
        if (type is not (AllocationDescriptorType.Short or AllocationDescriptorType.Long))
        {
            _context.Add(Problem.AllocationInvalid, where, $"descriptors of type {(int)type}");
            return false;
        }

        bool needsContent = entry.Type == FileType.SymbolicLink;
        return _allocation.Run(entry, block, where, claim: true, needsContent ? _extents : null);
    }
}
