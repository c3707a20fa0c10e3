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
            || !context.TryOnce("root"))
        {
            return false;
        }

        LbAddr? root = Find(FileType.Directory);
        if (root is null && (!context.Options.RemoveUnreadable || !context.Found.Sets[0].IsSound))
        {
            return false;
        }

        if (root is null && context.Space.Take(1) is { } block)
        {
            root = new LbAddr(block, 0);
            IcbEditor icb = IcbEditor.CreateDirectory(context, root.Value);
            icb.BecomeEmptyDirectory(root.Value);
            icb.Store(RepairPhase.Fresh);
            context.Add(
                "Make a new root directory", $"block {root}", "the old one cannot be read, and is nowhere else",
                "the names in it; what they named goes to lost+found");
        }

        return root is { } found && WriteSet(found, isSetLost);
    }

    /// <summary>The file set names a system stream directory that is none: another is found, or none named.</summary>
    public bool MendSystemStreams(LbAddr wrong)
    {
        FindingCollector ignored = new();
        if (FileSetReader.Read(context.Device, context.Volume, ignored, out LbAddr place) is not { } set
            || set.SystemStreamDirectoryIcb.Location != wrong)
        {
            return false;
        }

        LbAddr? found = Find(FileType.StreamDirectory);
        set.SystemStreamDirectoryIcb = found is { } streams ? IcbAt(streams) : default;
        Write(set, place);
        context.Add(
            found is null ? "Let the volume go without system streams"
                : "Let the file set name its system streams again",
            $"block {place}", $"it names block {wrong}, which is no stream directory",
            found is null ? "the system streams" : "");
        return true;
    }

    private LongAd IcbAt(LbAddr address) => new((uint)context.BlockSize, ExtentType.RecordedAndAllocated, address);

    /// <summary>A directory of a kind with identifier 0 that nothing else names; its parent entry must fit.</summary>
    private LbAddr? Find(FileType type)
    {
        BlockOwners owners = context.Found.Context!.Owners(0)!;
        BlockOwners free = context.Found.Sets[0].Free;
        for (uint block = 0; block < owners.BlockCount; block++)
        {
            LbAddr address = new(block, 0);
            bool mayBe = !owners.IsOwned(block) && !free.IsOwned(block)
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
            : FileSetReader.Read(context.Device, context.Volume, ignored, out place);
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
