using PacketFs.Core;
using PacketFs.Mount.Fuse.Protocol;

namespace PacketFs.Mount.Fuse;

/// <content>Attributes and space.</content>
internal sealed partial class FuseFileSystem
{
    private unsafe int GetAttributes(in FuseRequest request)
    {
        _encoder.Encode(_volume.GetAttributes(request.Node), out request.Answer<FuseAttributesOut>());
        return sizeof(FuseAttributesOut);
    }

    private unsafe int Statx(in FuseRequest request)
    {
        _encoder.Encode(_volume.GetAttributes(request.Node), out request.Answer<FuseStatxOut>());
        return sizeof(FuseStatxOut);
    }

    private unsafe int SetAttributes(in FuseRequest request)
    {
        ref readonly FuseSetAttributesIn argument = ref request.Argument<FuseSetAttributesIn>();
        FuseSetAttributesFlags valid = argument.Valid;
        AttributeChange change = new()
        {
            Mode = RequestedMode(request, argument),
            UserId = valid.HasFlag(FuseSetAttributesFlags.UserId) ? argument.UserId : null,
            GroupId = valid.HasFlag(FuseSetAttributesFlags.GroupId) ? argument.GroupId : null,
            Size = valid.HasFlag(FuseSetAttributesFlags.Size) ? RequestedSize(argument.Size) : null,
            AccessTime = RequestedTime(
                valid.HasFlag(FuseSetAttributesFlags.AccessTime),
                valid.HasFlag(FuseSetAttributesFlags.AccessTimeNow),
                argument.AccessSeconds,
                argument.AccessNanoseconds),
            ModificationTime = RequestedTime(
                valid.HasFlag(FuseSetAttributesFlags.ModificationTime),
                valid.HasFlag(FuseSetAttributesFlags.ModificationTimeNow),
                argument.ModificationSeconds,
                argument.ModificationNanoseconds),
            ChangeTime = RequestedTime(
                valid.HasFlag(FuseSetAttributesFlags.ChangeTime),
                now: false,
                argument.ChangeSeconds,
                argument.ChangeNanoseconds),
        };
        _encoder.Encode(_volume.SetAttributes(request.Node, change), out request.Answer<FuseAttributesOut>());
        return sizeof(FuseAttributesOut);
    }

    /// <summary>
    /// What was asked for; or what is left when a change of owner or of size takes the set-id bits away.
    /// </summary>
    private ushort? RequestedMode(in FuseRequest request, in FuseSetAttributesIn argument)
    {
        if (argument.Valid.HasFlag(FuseSetAttributesFlags.Mode))
        {
            ushort mode = (ushort)(argument.Mode & ModeBits.PermissionMask);
            NoteSetIds(mode);
            return mode;
        }

        const FuseSetAttributesFlags Taking = FuseSetAttributesFlags.UserId | FuseSetAttributesFlags.GroupId
            | FuseSetAttributesFlags.KillSetIds;

        // chown(2) that names neither owner nor group asks for nothing but this.
        const FuseSetAttributesFlags Beside = FuseSetAttributesFlags.FileHandle | FuseSetAttributesFlags.LockOwner
            | FuseSetAttributesFlags.ChangeTime;
        if ((argument.Valid & Taking) == 0 && (argument.Valid & ~Beside) != 0)
        {
            return null;
        }

        NodeAttributes now = _volume.GetAttributes(request.Node);
        ushort left = ModeBits.WithoutSetIds(now.Mode);
        return now.Kind == NodeKind.Directory || left == now.Mode ? null : left;
    }

    private static long RequestedSize(ulong size) => size <= long.MaxValue
        ? (long)size
        : throw new FsException(FsError.FileTooLarge, "No file is that large.");

    private FileTime? RequestedTime(bool given, bool now, long seconds, uint nanoseconds)
    {
        if (!given)
        {
            return null;
        }

        // What a FileTime cannot count is cut to what it can, as the kernel does for its own file systems.
        const long MaxSeconds = long.MaxValue / 1_000_000 - 1;
        return now
            ? FileTime.Now(_options.Clock)
            : FileTime.From(Math.Clamp(seconds, -MaxSeconds, MaxSeconds), (int)nanoseconds);
    }

    private void NoteSetIds(ushort mode)
    {
        if ((mode & (ModeBits.SetUserId | ModeBits.SetGroupId)) != 0)
        {
            Interlocked.Increment(ref _setIdEpoch);
        }
    }

    /// <summary>Before a write by somebody who may not keep them. The answer "there are none" is remembered.</summary>
    private void ClearSetIds(in FuseRequest request)
    {
        long epoch = Volatile.Read(ref _setIdEpoch);
        if (request.SetIds.IsKnownClean(request.Node, epoch))
        {
            return;
        }

        ClearSetIds(request.Node);
        request.SetIds.RememberClean(request.Node, epoch);
    }

    private void ClearSetIds(NodeId node)
    {
        NodeAttributes now = _volume.GetAttributes(node);
        ushort left = ModeBits.WithoutSetIds(now.Mode);
        if (left != now.Mode)
        {
            _volume.SetAttributes(node, new AttributeChange { Mode = left });
            AttributesChanged(node);
        }
    }

    /// <summary>For operations where the kernel does not say whether the caller may keep them.</summary>
    private void ClearSetIdsOfOrdinaryUser(in FuseRequest request, NodeId? node = null)
    {
        if (request.UserId != 0)
        {
            ClearSetIds(node ?? request.Node);
        }
    }

    private unsafe int StatFs(in FuseRequest request)
    {
        VolumeStatistics found = _volume.GetStatistics();
        ref FuseStatFsOut answer = ref request.Answer<FuseStatFsOut>();
        answer = default;
        answer.Blocks = (ulong)found.TotalBlocks;
        answer.FreeBlocks = (ulong)found.FreeBlocks;
        answer.AvailableBlocks = (ulong)found.FreeBlocks;
        answer.Files = (ulong)(found.Files + found.FreeBlocks);
        answer.FreeFiles = (ulong)found.FreeBlocks;
        answer.BlockSize = (uint)found.BlockSize;
        answer.FragmentSize = (uint)found.BlockSize;
        answer.NameLength = (uint)found.MaxNameUnits;
        return sizeof(FuseStatFsOut);
    }
}
