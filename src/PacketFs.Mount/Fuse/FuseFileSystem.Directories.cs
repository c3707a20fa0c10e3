using PacketFs.Core;
using PacketFs.Mount.Fuse.Protocol;

namespace PacketFs.Mount.Fuse;

/// <content>Listing. Offsets 1 and 2 stand after "." and ".."; a volume's cookie c is offset c + 2.</content>
internal sealed partial class FuseFileSystem
{
    private const ulong AfterDot = 1;
    private const ulong AfterDotDot = 2;

    private int ReadDirectory(in FuseRequest request, bool plus)
    {
        ref readonly FuseTransferIn argument = ref request.Argument<FuseTransferIn>();
        Span<byte> reply = request.Reply;
        reply = reply[..(int)Math.Min(argument.Size, (uint)reply.Length)];
        DirectoryReply sink = new(reply, _encoder, plus, AfterDotDot);
        ulong offset = argument.Offset;
        if (offset == 0 && sink.AddPlain("."u8, AfterDot, request.Node))
        {
            offset = AfterDot;
        }

        if (offset == AfterDot && sink.AddPlain(".."u8, AfterDotDot, ParentOf(request.Node)))
        {
            offset = AfterDotDot;
        }

        if (offset >= AfterDotDot)
        {
            _volume.ReadDirectory(request.Node, offset - AfterDotDot, ref sink);
        }

        return sink.Length;
    }

    private NodeId ParentOf(NodeId directory)
    {
        try
        {
            return _volume.GetParent(directory);
        }
        catch (FsException failure) when (failure.Error == FsError.NotFound)
        {
            // A removed directory that somebody still has open has no parent any more.
            return directory;
        }
    }
}
