using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Mount.Fuse.Protocol;

namespace PacketFs.Mount.Fuse;

/// <content>Names: finding, making, moving and removing what they lead to.</content>
internal sealed partial class FuseFileSystem
{
    private const uint OpenExclusive = 0x80;
    private const uint OpenTruncate = 0x200;
    private const uint OpenedKeepCache = 1 << 1;
    private const uint OpenedNoFlush = 1 << 5;
    private const uint RenameNoReplace = 1;
    private const uint RenameExchange = 2;

    private unsafe int Lookup(in FuseRequest request)
    {
        Span<char> buffer = stackalloc char[FuseNames.MaxNameBytes];
        ReadOnlySpan<byte> rest = request.Body;
        ReadOnlySpan<char> name = Decode(FuseRequest.TakeName(ref rest), buffer);
        ref FuseEntryOut entry = ref request.Answer<FuseEntryOut>();
        if (name is "." or "..")
        {
            return Reopen(request, name is "." ? request.Node : _volume.GetParent(request.Node));
        }

        if (_volume.TryLookup(request.Node, name, out NodeAttributes found))
        {
            _encoder.Encode(found, out entry);
        }
        else
        {
            // Node 0 with a lifetime: the kernel remembers that there is no such name.
            entry = default;
            entry.EntryValidSeconds = AttributeEncoder.ValidSeconds;
        }

        return sizeof(FuseEntryOut);
    }

    /// <summary>EXPORT_SUPPORT: the kernel has a file handle and no name.</summary>
    private int Reopen(in FuseRequest request, NodeId node) =>
        _volume.TryReopen(node, out NodeAttributes found) ? AnswerEntry(request, found) : -Errno.NoEntry;

    private unsafe int Forget(in FuseRequest request)
    {
        ForgetOne(request.Node, request.Argument<FuseForgetIn>().LookupCount);
        return NoReply;
    }

    private unsafe int BatchForget(in FuseRequest request)
    {
        uint count = request.Argument<FuseBatchForgetIn>().Count;
        ReadOnlySpan<byte> rest = request.After<FuseBatchForgetIn>();
        for (; count > 0 && rest.Length >= sizeof(FuseForgetOne); count--)
        {
            ref readonly FuseForgetOne one = ref MemoryMarshal.AsRef<FuseForgetOne>(rest);
            ForgetOne(new NodeId(one.NodeId), one.LookupCount);
            rest = rest[sizeof(FuseForgetOne)..];
        }

        return NoReply;
    }

    private void ForgetOne(NodeId node, ulong count)
    {
        if (_writers.Remove(node))
        {
            CloseWriter(node);
        }

        try
        {
            _volume.Forget(node, count);
        }
        catch (FsException failure)
        {
            // Nobody waits for an answer, and the other nodes of a batch must still be forgotten.
            MountLog.RequestFailed(_logger, FuseOpcode.Forget, node.Value, failure.Message);
        }
    }

    private unsafe int Create(in FuseRequest request)
    {
        ref readonly FuseCreateIn argument = ref request.Argument<FuseCreateIn>();
        Span<char> buffer = stackalloc char[FuseNames.MaxNameBytes];
        ReadOnlySpan<byte> rest = request.After<FuseCreateIn>();
        ReadOnlySpan<char> name = Decode(FuseRequest.TakeName(ref rest), buffer);
        NewNode node = Inherit(request, NodeKind.File, argument.Mode, default);
        NodeAttributes made;
        try
        {
            made = _volume.Create(request.Node, name, node);
        }
        catch (FsException failure) when (failure.Error == FsError.Exists && (argument.Flags & OpenExclusive) == 0)
        {
            // Another thread made it between the kernel's lookup and now: O_CREAT alone then opens it.
            made = OpenExisting(request.Node, name, (argument.Flags & OpenTruncate) != 0);
        }

        ref FuseCreateOut answer = ref request.Answer<FuseCreateOut>();
        _encoder.Encode(made, out answer.Entry);
        answer.Open.FileHandle = 0;
        answer.Open.Flags = OpenedKeepCache | OpenedNoFlush;
        answer.Open.Padding = 0;
        return sizeof(FuseCreateOut);
    }

    private NodeAttributes OpenExisting(NodeId directory, ReadOnlySpan<char> name, bool truncate)
    {
        if (!_volume.TryLookup(directory, name, out NodeAttributes found))
        {
            throw new FsException(FsError.NotFound, "The name came and went.");
        }

        return truncate && found.Kind == NodeKind.File
            ? _volume.SetAttributes(found.Id, new AttributeChange { Size = 0 })
            : found;
    }

    private int MakeNode(in FuseRequest request)
    {
        ref readonly FuseMakeNodeIn argument = ref request.Argument<FuseMakeNodeIn>();
        NodeKind kind = ModeBits.Kind(argument.Mode)
            ?? throw new FsException(FsError.InvalidArgument, "There is no such kind of node.");
        bool isDevice = kind is NodeKind.BlockDevice or NodeKind.CharacterDevice;
        DeviceNumber device = isDevice ? AttributeEncoder.DecodeDevice(argument.Device) : default;
        NewNode node = Inherit(request, kind, argument.Mode, device);
        return Make(request, request.After<FuseMakeNodeIn>(), node);
    }

    private int MakeDirectory(in FuseRequest request)
    {
        uint mode = request.Argument<FuseMakeDirectoryIn>().Mode;
        NewNode node = Inherit(request, NodeKind.Directory, mode, default);
        return Make(request, request.After<FuseMakeDirectoryIn>(), node);
    }

    private int Make(in FuseRequest request, ReadOnlySpan<byte> rest, in NewNode node)
    {
        Span<char> buffer = stackalloc char[FuseNames.MaxNameBytes];
        ReadOnlySpan<char> name = Decode(FuseRequest.TakeName(ref rest), buffer);
        return AnswerEntry(request, _volume.Create(request.Node, name, node));
    }

    private int MakeSymbolicLink(in FuseRequest request)
    {
        Span<char> nameBuffer = stackalloc char[FuseNames.MaxNameBytes];
        Span<char> targetBuffer = stackalloc char[FuseNames.MaxTargetBytes];
        ReadOnlySpan<byte> rest = request.Body;
        ReadOnlySpan<char> name = Decode(FuseRequest.TakeName(ref rest), nameBuffer);
        ReadOnlySpan<char> target = Decode(FuseRequest.TakeName(ref rest), targetBuffer);
        NewNode node = Inherit(request, NodeKind.SymbolicLink, 0x1FF, default);
        return AnswerEntry(request, _volume.CreateSymbolicLink(request.Node, name, target, node));
    }

    private int Link(in FuseRequest request)
    {
        ulong target = request.Argument<FuseLinkIn>().OldNodeId;
        Span<char> buffer = stackalloc char[FuseNames.MaxNameBytes];
        ReadOnlySpan<byte> rest = request.After<FuseLinkIn>();
        ReadOnlySpan<char> name = Decode(FuseRequest.TakeName(ref rest), buffer);
        return AnswerEntry(request, _volume.Link(new NodeId(target), request.Node, name));
    }

    private int Unlink(in FuseRequest request)
    {
        Span<char> buffer = stackalloc char[FuseNames.MaxNameBytes];
        ReadOnlySpan<byte> rest = request.Body;
        _volume.Unlink(request.Node, Decode(FuseRequest.TakeName(ref rest), buffer));
        return 0;
    }

    private int RemoveDirectory(in FuseRequest request)
    {
        Span<char> buffer = stackalloc char[FuseNames.MaxNameBytes];
        ReadOnlySpan<byte> rest = request.Body;
        _volume.RemoveDirectory(request.Node, Decode(FuseRequest.TakeName(ref rest), buffer));
        return 0;
    }

    private int Rename(in FuseRequest request) => Rename(
        request, request.After<FuseRenameIn>(), request.Argument<FuseRenameIn>().NewDirectory, RenameMode.Replace);

    private int Rename2(in FuseRequest request)
    {
        ref readonly FuseRename2In argument = ref request.Argument<FuseRename2In>();
        RenameMode mode = argument.Flags switch
        {
            0 => RenameMode.Replace,
            RenameNoReplace => RenameMode.NoReplace,
            RenameExchange => RenameMode.Exchange,
            _ => throw new FsException(FsError.InvalidArgument, "There is no such way to rename."),
        };
        return Rename(request, request.After<FuseRename2In>(), argument.NewDirectory, mode);
    }

    private int Rename(in FuseRequest request, ReadOnlySpan<byte> rest, ulong newDirectory, RenameMode mode)
    {
        Span<char> buffer = stackalloc char[FuseNames.MaxNameBytes];
        Span<char> newBuffer = stackalloc char[FuseNames.MaxNameBytes];
        ReadOnlySpan<char> name = Decode(FuseRequest.TakeName(ref rest), buffer);
        ReadOnlySpan<char> newName = Decode(FuseRequest.TakeName(ref rest), newBuffer);
        _volume.Rename(request.Node, name, new NodeId(newDirectory), newName, mode);
        return 0;
    }

    private int ReadLink(in FuseRequest request) =>
        FuseNames.Encode(_volume.ReadSymbolicLink(request.Node), request.Reply);

    private unsafe int AnswerEntry(in FuseRequest request, in NodeAttributes made)
    {
        _encoder.Encode(made, out request.Answer<FuseEntryOut>());
        return sizeof(FuseEntryOut);
    }

    /// <summary>
    /// The caller owns what it makes; in a set-group-id directory the directory's group does (and passes the bit on).
    /// </summary>
    private NewNode Inherit(in FuseRequest request, NodeKind kind, uint requestedMode, DeviceNumber device)
    {
        NodeAttributes parent = _volume.GetAttributes(request.Node);
        ushort mode = (ushort)(requestedMode & ModeBits.PermissionMask);
        uint group = request.GroupId;
        if ((parent.Mode & ModeBits.SetGroupId) != 0)
        {
            group = _encoder.GroupId(parent);
            mode |= kind == NodeKind.Directory ? ModeBits.SetGroupId : (ushort)0;
        }

        NoteSetIds(mode);
        return new NewNode(kind, mode, request.UserId, group, device);
    }

    private static ReadOnlySpan<char> Decode(ReadOnlySpan<byte> bytes, Span<char> buffer)
    {
        if (bytes.Length > buffer.Length)
        {
            throw new FsException(FsError.NameTooLong, $"A name of {bytes.Length} bytes is longer than any on a disc.");
        }

        return FuseNames.TryDecode(bytes, buffer, out int length)
            ? buffer[..length]
            : throw new FuseErrnoException(Errno.IllegalSequence);
    }
}
