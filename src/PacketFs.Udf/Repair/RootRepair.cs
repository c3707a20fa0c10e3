using System.Runtime.InteropServices;
using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Repair;

/// <summary>
/// The root directory, or the file set descriptor that names it, is lost. The root is known by its identifier 0 and its
/// parent entry, which names itself. When it is not to be found either, an empty one is made if the user agrees; what
/// was in it then comes back through <c>lost+found</c>.
/// </summary>
internal sealed class RootRepair(RepairContext context)
{
    /// <summary>True when something was planned.</summary>
    public bool Run()
    {
        var counts = context.Found.Report.Counts;
        bool isSetLost = counts.ContainsKey(Problem.FileSetMissing);
        bool isNeeded = isSetLost || counts.ContainsKey(Problem.RootMissing);
        LbAddr setPlace = context.Volume.FileSetDescriptorSequenceExtent.Location;
        if (!isNeeded || context.Found.Sets.Count == 0 || !context.Found.Context!.IsInside(setPlace, 1)
            || !context.CanChange(setPlace) || !context.TryOnce("root"))
        {
            return false;
        }

        LbAddr? root = Find(FileType.Directory);
        bool isMade = root is null;
        if (root is null && !context.Options.RemoveUnreadable)
        {
            return false;
        }

        if (root is null && PlaceForRoot(isSetLost) is { } place)
        {
            root = place;
            IcbEditor icb = IcbEditor.CreateDirectory(context, root.Value);
            icb.BecomeEmptyDirectory(root.Value);
            icb.Store(place == context.Root ? RepairPhase.InPlace : RepairPhase.Fresh);
            context.Add(
                "Make a new root directory", $"block {root}", "the old one cannot be read, and is nowhere else",
                "the names in it; what they named goes to lost+found");
        }

        // A root that was found where the file set says was not found for the length of its ICB.
        return root is { } found && ((isMade && found == context.Root && !isSetLost) || WriteSet(found, isSetLost));
    }

    /// <summary>The file set names a system stream directory that is none: another is found, or none named.</summary>
    public bool MendSystemStreams(LbAddr wrong)
    {
        FindingCollector ignored = new();
        if (FileSetReader.Read(context.View, context.Volume, ignored, out LbAddr place) is not { } set
            || !context.CanChange(place) || set.SystemStreamDirectoryIcb.Location != wrong)
        {
            return false;
        }

        LbAddr? found = Find(FileType.StreamDirectory);
        set.SystemStreamDirectoryIcb = found is { } streams ? IcbAt(streams) : default;
        Write(set, place);
        context.Add(
            found is null ? "Let the volume go without system streams"
                : "Let the file set name its system streams again",
            $"block {place}", $"block {wrong}, which it names, holds no stream directory that can be read",
            found is null ? "the system streams" : "");
        return true;
    }

    /// <summary>Where the lost root was, when nothing can be read there; else a block that is known to be
    /// free.</summary>
    private LbAddr? PlaceForRoot(bool isSetLost)
    {
        byte[] block = new byte[context.BlockSize];
        bool isNothing = !isSetLost && context.Found.Context!.IsInside(context.Root, 1)
            && (!context.TryRead(context.Root, block) || !block.AsSpan().ContainsAnyExcept((byte)0));
        return isNothing ? context.Root
            : (context.Appended is not null || context.SetOf(context.NodeReference) is { IsSound: true })
                && context.NodeSpace.Take(1) is { } free
                ? new LbAddr(free, context.NodeReference)
            : null;
    }

    private LongAd IcbAt(LbAddr address) => new((uint)context.BlockSize, ExtentType.RecordedAndAllocated, address);

    /// <summary>A directory of a kind with identifier 0 that nothing else names; its parent entry must fit.</summary>
    private LbAddr? Find(FileType type)
    {
        BlockOwners owners = context.Owners(context.NodeReference);
        BlockOwners? free = context.SetOf(context.NodeReference)?.Free;
        for (uint block = 0; block < owners.BlockCount; block++)
        {
            LbAddr address = new(block, context.NodeReference);
            bool mayBe = !owners.IsOwned(block) && free?.IsOwned(block) != true
                && IcbEditor.Open(context, address) is { UniqueId: 0 } icb && icb.Entry.Type == type;
            bool isSystem = type == FileType.StreamDirectory;
            if (mayBe && DirectoryImage.Read(context, address) is { } image
                && image.Items.Exists(item => item.IsParent && (isSystem || item.Head.Icb.Location == address)))
            {
                return address;
            }
        }

        return null;
    }

    private bool WriteSet(LbAddr root, bool isSetLost)
    {
        LbAddr place = context.Volume.FileSetDescriptorSequenceExtent.Location;
        FindingCollector ignored = new();
        FileSetDescriptor? known = isSetLost
            ? null
            : FileSetReader.Read(context.View, context.Volume, ignored, out place);
        FileSetDescriptor set = known ?? Build();
        set.RootDirectoryIcb = IcbAt(root);
        Write(set, place);
        context.Add(
            isSetLost ? "Write the file set descriptor anew" : "Let the file set name the root directory again",
            $"block {place}", $"the root directory is in block {root}", isSetLost ? "the dates that it had" : "");
        return true;
    }

    private void Write(in FileSetDescriptor set, LbAddr place)
    {
        byte[] block = new byte[context.BlockSize];
        MemoryMarshal.Write(block, set);
        DescriptorTag.Seal(
            block, TagId.FileSetDescriptor, context.Volume.Revision.DescriptorVersion, context.Volume.TagSerialNumber,
            place.Block, FileSetDescriptor.Size - DescriptorTag.Size);
        context.Write(place, block, RepairPhase.InPlace);
    }

    private FileSetDescriptor Build() => new()
    {
        RecordingDateAndTime = context.Now,
        InterchangeLevel = 3,
        MaximumInterchangeLevel = 3,
        CharacterSetList = 1,
        MaximumCharacterSetList = 1,
        LogicalVolumeIdentifierCharacterSet = CharSpec.OstaCompressedUnicode,
        LogicalVolumeIdentifier = context.Volume.Descriptor.LogicalVolumeIdentifier,
        FileSetCharacterSet = CharSpec.OstaCompressedUnicode,
        DomainIdentifier = EntityId.Domain(context.Volume.Revision),
        SystemStreamDirectoryIcb = context.Volume.Revision.HasNamedStreams
            && Find(FileType.StreamDirectory) is { } streams
            ? IcbAt(streams)
            : default,
    };
}
