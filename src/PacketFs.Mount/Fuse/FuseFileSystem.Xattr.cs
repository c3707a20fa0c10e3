using PacketFs.Core;
using PacketFs.Mount.Fuse.Native;
using PacketFs.Mount.Fuse.Protocol;

namespace PacketFs.Mount.Fuse;

/// <content>
/// Extended attributes: "user." and "trusted." go to the volume. "security." is refused: there can then be no file
/// capabilities that a write would have to take away (HANDLE_KILLPRIV_V2 promises that). "trusted." is the
/// administrator's: the kernel lets nobody else read or set it, and nobody else is told the names here. Of "system."
/// the volume has some of its own, which are not listed; the owner of an object may set them, the administrator, and
/// whoever mounted the volume.
/// </content>
internal sealed partial class FuseFileSystem
{
    private const uint XattrCreate = 1;
    private const uint XattrReplace = 2;

    private static ReadOnlySpan<byte> Trusted => "trusted."u8;

    private static ReadOnlySpan<byte> System => "system."u8;

    private unsafe int GetXattr(in FuseRequest request)
    {
        if (!_hasExtendedAttributes)
        {
            return -Errno.NotImplemented;
        }

        uint size = request.Argument<FuseGetXattrIn>().Size;
        ReadOnlySpan<byte> rest = request.After<FuseGetXattrIn>();
        ReadOnlySpan<byte> bytes = FuseRequest.TakeName(ref rest);
        if (!IsOurs(bytes) || IsPosixAcl(bytes))
        {
            return bytes.StartsWith(System) ? -Errno.NotSupported : -Errno.NoData;
        }

        Span<char> buffer = stackalloc char[FuseNames.MaxNameBytes];
        Span<byte> value = request.Reply;
        value = value[..(int)Math.Min(size, (uint)value.Length)];
        int length = _volume.GetExtendedAttribute(request.Node, Decode(bytes, buffer), value);
        return size > 0 ? length : AnswerSize(request, length);
    }

    private int SetXattr(in FuseRequest request)
    {
        if (!_hasExtendedAttributes)
        {
            return -Errno.NotImplemented;
        }

        ref readonly FuseSetXattrIn argument = ref request.Argument<FuseSetXattrIn>();
        ReadOnlySpan<byte> rest = request.After<FuseSetXattrIn>();
        ReadOnlySpan<byte> bytes = FuseRequest.TakeName(ref rest);
        if (!IsOurs(bytes) || IsPosixAcl(bytes))
        {
            return -Errno.NotSupported;
        }

        bool mayAnything = request.UserId == 0 || request.UserId == LibC.EffectiveUserId();
        if (bytes.StartsWith(System) && !mayAnything
            && request.UserId != _encoder.UserId(_volume.GetAttributes(request.Node)))
        {
            return -Errno.Perm;
        }

        AttributeSetMode mode = argument.Flags switch
        {
            XattrCreate => AttributeSetMode.MustNotExist,
            XattrReplace => AttributeSetMode.MustExist,
            _ => AttributeSetMode.Any,
        };
        Span<char> buffer = stackalloc char[FuseNames.MaxNameBytes];
        ReadOnlySpan<byte> value = rest[..(int)Math.Min(argument.Size, (uint)rest.Length)];
        try
        {
            _volume.SetExtendedAttribute(request.Node, Decode(bytes, buffer), value, mode);
            return 0;
        }
        catch (FsException failure) when (failure.Error == FsError.NameTooLong)
        {
            // setxattr(2) knows no ENAMETOOLONG.
            return -Errno.Range;
        }
    }

    private int RemoveXattr(in FuseRequest request)
    {
        if (!_hasExtendedAttributes)
        {
            return -Errno.NotImplemented;
        }

        ReadOnlySpan<byte> rest = request.Body;
        ReadOnlySpan<byte> bytes = FuseRequest.TakeName(ref rest);
        if (!IsOurs(bytes))
        {
            return -Errno.NoData;
        }

        Span<char> buffer = stackalloc char[FuseNames.MaxNameBytes];
        _volume.RemoveExtendedAttribute(request.Node, Decode(bytes, buffer));
        return 0;
    }

    private int ListXattr(in FuseRequest request)
    {
        if (!_hasExtendedAttributes)
        {
            return -Errno.NotImplemented;
        }

        uint size = request.Argument<FuseGetXattrIn>().Size;
        Span<byte> reply = request.Reply;
        Span<byte> name = stackalloc byte[FuseNames.MaxNameBytes];
        int length = 0;
        foreach (string found in _volume.ListExtendedAttributes(request.Node))
        {
            int bytes = FuseNames.Encode(found, name);
            bool isTold = IsListed(name[..bytes]) && (request.UserId == 0 || !name.StartsWith(Trusted));
            if (!isTold || bytes + 1 > reply.Length - length)
            {
                continue;
            }

            name[..bytes].CopyTo(reply[length..]);
            reply[length + bytes] = 0;
            length += bytes + 1;
        }

        if (size == 0)
        {
            return AnswerSize(request, length);
        }

        return length <= size ? length : -Errno.Range;
    }

    private static unsafe int AnswerSize(in FuseRequest request, int length)
    {
        request.Answer<FuseGetXattrOut>() = new FuseGetXattrOut { Size = (uint)length };
        return sizeof(FuseGetXattrOut);
    }

    private static bool IsListed(ReadOnlySpan<byte> name) => name.StartsWith("user."u8) || name.StartsWith(Trusted);

    private static bool IsOurs(ReadOnlySpan<byte> name) => IsListed(name) || name.StartsWith(System);

    private static bool IsPosixAcl(ReadOnlySpan<byte> name) => name.StartsWith("system.posix_acl_"u8);
}
