using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Repair;

/// <summary>
/// Mends directories: entries that do not verify are rebuilt or dropped, the parent entry is put right, names become
/// readable and unique, a directory keeps one name, and what leads nowhere goes when it never led anywhere (or when
/// the user says so).
/// </summary>
internal sealed class DirectoryRepair(RepairContext context)
{
    private static readonly Problem[] OfDirectory =
    [
        Problem.EntryDamaged, Problem.DirectoryIncomplete, Problem.ParentMissing, Problem.ParentNotFirst,
        Problem.ParentWrong,
    ];

    private static readonly Problem[] OfEntry =
    [
        Problem.EntryIcbMissing, Problem.EntryNameInvalid, Problem.EntryNameRepeated, Problem.EntryDirectoryBitWrong,
        Problem.DirectoryLinkedTwice, Problem.EntryUniqueIdWrong, Problem.EntryInvalid,
    ];

    /// <summary>True when something was planned.</summary>
    public bool Run()
    {
        Dictionary<LbAddr, List<Action<DirectoryImage, string>>> work = [];
        foreach (CheckFault fault in context.Faults(OfDirectory).Where(IsNew))
        {
            Add(work, fault.Where.Address, (image, where) => MendDirectory(image, fault, where));
        }

        foreach (CheckFault fault in context.Faults(OfEntry).Where(fault =>
            fault.Directory is not null && IsNew(fault)))
        {
            LbAddr directory = fault.Problem == Problem.DirectoryLinkedTwice ? Usurper(fault) : fault.Directory!.Value;
            Add(work, directory, (image, where) => MendEntry(image, fault, where));
        }

        foreach (UnreadNode node in context.Record.Unread.Where(HasName))
        {
            if (HasWrongLength(node))
            {
                Add(work, node.Directory!.Value, (image, where) => MendLength(image, node, where));
                continue;
            }

            bool goes = LostEntry.Judge(context, node) is { } lost && lost.IsToGo(context.Options)
                && context.TryOnce($"unread {node.Directory} {node.Offset} {node.Icb.Location}");
            if (goes)
            {
                Add(work, node.Directory!.Value, (image, _) => RemoveUnread(image, node));
            }
        }

        bool any = false;
        foreach ((LbAddr address, List<Action<DirectoryImage, string>> actions) in work)
        {
            any |= Apply(address, actions);
        }

        return any;
    }

    private static void Add(
        Dictionary<LbAddr, List<Action<DirectoryImage, string>>> work, LbAddr directory, Action<DirectoryImage,
            string> act)
    {
        if (!work.TryGetValue(directory, out List<Action<DirectoryImage, string>>? actions))
        {
            work[directory] = actions = [];
        }

        actions.Add(act);
    }

    /// <summary>An entry names it; stream directories and attribute files hang on a file entry instead.</summary>
    private static bool HasName(UnreadNode node) =>
        node.Directory is not null && node.Kind is NodeKind.File or NodeKind.Directory or NodeKind.Stream;

    /// <summary>A file entry is there, but the entry says that its ICB has many blocks.</summary>
    private bool HasWrongLength(in UnreadNode node) => node.Icb.Length > context.BlockSize
        && IcbEditor.Open(context, node.Icb.Location) is not null
        && context.TryOnce($"length {node.Directory} {node.Offset}");

    private void MendLength(DirectoryImage image, UnreadNode node, string where)
    {
        if (image.Items.Find(found => found.Offset == (long)node.Offset) is { IsDeleted: false } item)
        {
            context.Add(
                "Let the entry name one block as the ICB",
                $"{where}: {item.Name}",
                $"it names {node.Icb.Length} bytes");
            LongAd old = item.Head.Icb;
            item.Head.Icb = new LongAd(
                (uint)context.BlockSize, ExtentType.RecordedAndAllocated, old.Location, old.UniqueId);
            item.IsChanged = true;
        }
    }

    private bool IsNew(CheckFault fault) => context.TryOnce(
        $"{fault.Problem} {fault.Directory} {fault.Offset} {fault.Where.Address} {fault.Detail}");

    private bool Apply(LbAddr address, List<Action<DirectoryImage, string>> actions)
    {
        if (DirectoryImage.Read(context, address) is not { } image)
        {
            return false;
        }

        int before = context.Steps.Count;
        int names = context.LostNames.Count;
        string where = PathOf(address);
        ReportDamage(image, where);
        actions.ForEach(action => action(image, where));
        bool isStored = context.Steps.Count > before && image.Store();
        if (!isStored)
        {
            context.Steps.RemoveRange(before, context.Steps.Count - before);
            context.LostNames.RemoveRange(names, context.LostNames.Count - names);
        }

        return isStored;
    }

    private static string Quote(List<string> names)
    {
        const int Shown = 5;
        string more = names.Count > Shown ? $" and {names.Count - Shown} more" : "";
        return string.Join(", ", names.Take(Shown).Select(name => $"\"{name}\"")) + more;
    }

    private void ReportDamage(DirectoryImage image, string where)
    {
        if (image.Rescued.Count > 0)
        {
            context.Add(
                $"Rebuild {Words.Count(image.Rescued.Count, "entry")}: {Quote(image.Rescued)}", where,
                "their tags do not verify, but they name objects that nothing else names");
        }

        if (image.LostBytes > 0)
        {
            context.Add(
                $"Write the directory anew without {image.LostBytes} bytes", where,
                "they hold no entries that can be read",
                "the names that stood there; files that had only those names go to lost+found");
        }
    }

    private void MendDirectory(DirectoryImage image, CheckFault fault, string where)
    {
        switch (fault.Problem)
        {
            case Problem.ParentMissing or Problem.ParentWrong or Problem.ParentNotFirst:
                MendParent(image, where);
                break;
            case Problem.DirectoryIncomplete when image.LostBytes == 0:
                context.Add("Write the directory anew", where, $"it ends in the middle of an entry ({fault.Detail})");
                image.Move();
                break;
            default:
                break;
        }
    }

    private void MendParent(DirectoryImage image, string where)
    {
        if (!context.Record.Parents.TryGetValue(image.Address, out LbAddr parent))
        {
            return;
        }

        DirectoryItem[] parents = [.. image.Items.Where(item => item.IsParent)];
        foreach (DirectoryItem extra in parents.Skip(1))
        {
            context.Add("Remove a second parent entry", where, "a directory has one");
            extra.Delete(context.Volume.Revision);
        }

        if (parents.Length == 0)
        {
            context.Add("Add the parent entry", where, "it has none");
            LongAd icb = new((uint)context.BlockSize, ExtentType.RecordedAndAllocated, parent, IdOf(parent));
            image.Items.Insert(0, DirectoryItem.Create("",
                FileCharacteristics.Parent | FileCharacteristics.Directory, icb));
        }
        else if (parents[0].Head.Icb.Location != parent)
        {
            context.Add(
                "Let the parent entry name the directory above", where,
                $"it names {parents[0].Head.Icb.Location} instead of {parent}");
            parents[0].Head.Icb.ExtentLocation = parent;
            parents[0].Head.Icb.UniqueId = IdOf(parent);
            parents[0].IsChanged = true;
        }
        else if (image.Items.FindIndex(item => item.IsParent) > 0)
        {
            context.Add("Move the parent entry to the front", where, "it is not the first");
        }
    }

    private uint IdOf(LbAddr icb) => IcbEditor.Open(context, icb) is { } editor ? unchecked((uint)editor.UniqueId) : 0;

    private void MendEntry(DirectoryImage image, CheckFault fault, string where)
    {
        DirectoryItem? item = fault.Problem == Problem.DirectoryLinkedTwice && fault.Directory != image.Address
            ? image.Items.Find(found => !found.IsDeleted && !found.IsParent
                && found.Head.Icb.Location == fault.Where.Address)
            : image.Items.Find(found => found.Offset == (long)fault.Offset);
        if (item is null || item.IsDeleted)
        {
            return;
        }

        string name = $"{where}: {item.Name ?? "an unreadable name"}";
        switch (fault.Problem)
        {
            case Problem.EntryIcbMissing:
                Remove(item, name, "it names no file entry", "the name", image);
                break;
            case Problem.EntryNameInvalid:
                GiveName(image, item, where);
                break;
            case Problem.EntryNameRepeated when item.Name is { } repeated:
                item.Rename(image.MakeUnique(repeated));
                context.Add($"Rename it to \"{item.Name}\"", name, "the name stands twice in its directory");
                break;
            case Problem.EntryDirectoryBitWrong:
                FlipDirectoryBit(item, name);
                break;
            case Problem.DirectoryLinkedTwice:
                MendSecondName(image, item, fault, name);
                break;
            case Problem.EntryUniqueIdWrong:
                uint id = IdOf(item.Head.Icb.Location);
                context.Add($"Let the entry carry identifier {id}", name, $"it carries {(uint)item.Head.Icb.UniqueId}");
                item.Head.Icb.UniqueId = id;
                item.IsChanged = true;
                break;
            case Problem.EntryInvalid:
                MendFields(image, item, name);
                break;
            default:
                break;
        }
    }

    private void FlipDirectoryBit(DirectoryItem item, string name)
    {
        bool isDirectory = (item.Head.FileCharacteristics & FileCharacteristics.Directory) != 0;
        context.Add(
            isDirectory ? "Let the entry say that it names no directory"
                : "Let the entry say that it names a directory",
            name, "what it names is the other kind");
        item.Head.FileCharacteristics ^= FileCharacteristics.Directory;
        item.IsChanged = true;
    }

    private void MendSecondName(DirectoryImage image, DirectoryItem item, CheckFault fault, string name)
    {
        if (context.Found.Tree!.KindOf(fault.Where.Address) is NodeKind.StreamDirectory or NodeKind.AttributeFile)
        {
            // Whoever reached it as that is wrong, and is mended elsewhere; the name is right.
            return;
        }

        bool saysDirectory = (item.Head.FileCharacteristics & FileCharacteristics.Directory) != 0;
        if (saysDirectory && context.Found.Tree.KindOf(fault.Where.Address) == NodeKind.File)
        {
            FlipDirectoryBit(item, name);
            return;
        }

        Remove(item, name, "what it names has another name already and may have one only", "this name", image);
    }

    private void MendFields(DirectoryImage image, DirectoryItem item, string name)
    {
        const string MacintoshFork = "*UDF Macintosh Resource Fork";
        const FileCharacteristics Kept = FileCharacteristics.Hidden | FileCharacteristics.Directory
            | FileCharacteristics.Deleted | FileCharacteristics.Parent;
        byte[] old = [.. item.Bytes];
        if (item.IsParent && !item.Identifier.IsEmpty)
        {
            TakeNamedParent(image, item);
        }

        item.Head.FileVersionNumber = FileIdentifierDescriptor.CurrentVersion;
        item.Head.FileCharacteristics &= Kept;
        bool isUdfStream = image.Icb.Entry.Type == FileType.StreamDirectory && item.Name != MacintoshFork
            && item.Name?.StartsWith("*UDF ", StringComparison.Ordinal) == true;
        item.Head.FileCharacteristics |= isUdfStream ? FileCharacteristics.Metadata : FileCharacteristics.None;
        if (item.IsParent)
        {
            item.Head.FileCharacteristics |= FileCharacteristics.Directory;
        }

        if (!item.Bytes.AsSpan().SequenceEqual(old))
        {
            context.Add("Put version and characteristics of an entry in order", name, "they break the standard");
            item.IsChanged = true;
        }
    }

    /// <summary>A parent entry has no name: beside the real one this is another entry with a bit too many.</summary>
    private static void TakeNamedParent(DirectoryImage image, DirectoryItem item)
    {
        if (image.Items.Exists(other => other.IsParent && other.Identifier.IsEmpty))
        {
            item.Head.FileCharacteristics &= ~FileCharacteristics.Parent;
        }
        else
        {
            item.Rename("");
        }
    }

    private void GiveName(DirectoryImage image, DirectoryItem item, string where)
    {
        string old = Convert.ToHexString(item.Identifier);
        Span<char> chars = stackalloc char[Cs0.MaximumIdentifierBytes];
        bool isDecoded = Cs0.TryDecodeDeleted(item.Identifier, chars, out int count) && count > 0;
        string name = isDecoded ? new string(chars[..count]) : $"unnamed-{item.Head.Icb.Location.Block}";
        item.Rename(image.MakeUnique(name));
        context.Add(
            $"Name it \"{item.Name}\"", where, $"its name cannot be read (bytes {old})", isDecoded
                ? "" : "the old name");
    }

    private void RemoveUnread(DirectoryImage image, UnreadNode node)
    {
        if (image.Items.Find(found => found.Offset == (long)node.Offset) is { IsDeleted: false } item
            && LostEntry.Judge(context, node) is { } lost)
        {
            string loss = lost.MayGo ? "the name" : "the name, and what the file entry said of where its content lies";
            Remove(item, node.Where.ToString(), lost.Reason, loss, image, remembers: false);
        }
    }

    private void Remove(
        DirectoryItem item, string where, string why, string loss, DirectoryImage image, bool remembers = true)
    {
        context.Add("Remove the name", where, why, loss);
        if (remembers && item.Name is { Length: > 0 } name)
        {
            context.LostNames.Add(new LostName(image.Address, name, item.Head.Icb.UniqueId));
        }

        item.Delete(context.Volume.Revision);
    }

    /// <summary>Of two directories that name one: the one that the named directory's parent entry does not
    /// name.</summary>
    private LbAddr Usurper(CheckFault fault)
    {
        LbAddr second = fault.Directory!.Value;
        bool hasFirst = context.Record.Parents.TryGetValue(fault.Where.Address, out LbAddr first);
        LbAddr? named = DirectoryImage.Read(context, fault.Where.Address)?.Items.Find(item =>
            item.IsParent)?.Head.Icb.Location;
        return hasFirst && first != second && named == second ? first : second;
    }

    private string PathOf(LbAddr directory) => context.NameOf(directory) ?? $"directory {directory}";
}
