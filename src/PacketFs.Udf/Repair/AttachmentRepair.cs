using PacketFs.Udf.Check;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Repair;

/// <summary>
/// A file entry names a stream directory or an attribute file that cannot be read: the file lets go of it when it was
/// never written, or when the user says so.
/// </summary>
internal sealed class AttachmentRepair(RepairContext context)
{
    /// <summary>True when something was planned.</summary>
    public bool Run()
    {
        bool any = LetGoOfStrangers();
        foreach (UnreadNode node in context.Record.Unread)
        {
            bool isAttached = node.Kind is NodeKind.StreamDirectory or NodeKind.AttributeFile;
            bool isSystem = node.Kind == NodeKind.StreamDirectory && FindOwner(node) is null;
            if (isSystem && LostEntry.Judge(context, node) is { } gone && gone.IsToGo(context.Options)
                && context.TryOnce($"system streams {node.Icb.Location}"))
            {
                any |= new RootRepair(context).MendSystemStreams(node.Icb.Location);
            }
            else if (isAttached && LostEntry.Judge(context, node) is { } lost && lost.IsToGo(context.Options)
                && FindOwner(node) is { } owner
                    && context.TryOnce($"attachment {node.Icb.Location} of {owner.Address}"))
            {
                bool isStreams = node.Kind == NodeKind.StreamDirectory;
                owner.ForgetAttachment(isStreams);
                context.Add(
                    isStreams ? "Let the file go without its named streams"
                        : "Let the file go without its attribute file",
                    context.NameOf(owner.Address) ?? $"block {owner.Address}", lost.Reason,
                    isStreams ? "its named streams (extended attributes)" : "its extended attributes");
                owner.Store(RepairPhase.InPlace);
                any = true;
            }
        }

        return any;
    }

    /// <summary>What is named as a stream directory and is none: the real one is searched for, or none named.</summary>
    private bool LetGoOfStrangers()
    {
        bool any = false;
        foreach (CheckFault fault in context.Faults(Problem.StreamInvalid))
        {
            LbAddr address = fault.Where.Address;
            bool isStranger = fault.Detail.StartsWith(CheckTexts.StreamDirectoryIsNone, StringComparison.Ordinal);
            if (!isStranger || !context.TryOnce($"stranger {fault.Where}"))
            {
                continue;
            }

            UnreadNode node = new(
                new LongAd(1, ExtentType.RecordedAndAllocated, address), NodeKind.StreamDirectory, fault.Where,
                    null, 0);
            if (FindOwner(node) is { } owner)
            {
                owner.ForgetAttachment(streams: true);
                context.Add(
                    "Let the file go without its named streams",
                        context.NameOf(owner.Address) ?? $"block {owner.Address}",
                    $"it names block {address}, which is no stream directory",
                        "its named streams (extended attributes)");
                owner.Store(RepairPhase.InPlace);
                any = true;
            }
            else
            {
                any |= new RootRepair(context).MendSystemStreams(address);
            }
        }

        return any;
    }

    private IcbEditor? FindOwner(UnreadNode node)
    {
        foreach (BlockClaim claim in context.Record.Claims.Where(claim => claim.Role == ClaimRole.Icb))
        {
            if (context.CanChange(claim.Start) && IcbEditor.Open(context, claim.Start) is { } icb)
            {
                LongAd attached = node.Kind == NodeKind.StreamDirectory
                    ? icb.Entry.StreamDirectoryIcb
                    : icb.Entry.ExtendedAttributeIcb;
                if (!attached.IsNone && attached.Location == node.Icb.Location)
                {
                    return icb;
                }
            }
        }

        return null;
    }
}
