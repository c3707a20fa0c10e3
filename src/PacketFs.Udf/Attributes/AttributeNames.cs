using PacketFs.Core;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Attributes;

/// <summary>
/// Names of extended attributes and of the streams that record them. "user.comment" is the stream "comment", as Windows
/// shows it ("file:comment"); "trusted.x" is the stream "trusted.x". So that each attribute has one stream and each
/// stream one attribute, whoever wrote it, "user.trusted.x" (and "user.user.trusted.x") is recorded in full.
/// </summary>
internal static class AttributeNames
{
    /// <summary>What Linux takes (XATTR_SIZE_MAX).</summary>
    public const int LargestValue = 65_536;
    private const string User = "user.";
    private const string Trusted = "trusted.";

    /// <summary>Throws unless a volume can have an attribute of this name.</summary>
    public static void Check(ReadOnlySpan<char> name)
    {
        bool isUser = name.StartsWith(User, StringComparison.Ordinal);
        if (!isUser && !name.StartsWith(Trusted, StringComparison.Ordinal))
        {
            throw new FsException(
                FsError.NotSupported, $"\"{name}\": only \"user.\" and \"trusted.\" are kept on a UDF volume.");
        }

        ReadOnlySpan<char> rest = name[(isUser ? User.Length : Trusted.Length)..];
        if (rest.IsEmpty || name.ContainsAny('\0', Cs0.ByteOrderMark, Cs0.ReversedByteOrderMark))
        {
            throw new FsException(FsError.InvalidName, $"\"{name}\" cannot be the name of an attribute.");
        }
    }

    /// <summary>The stream that records an attribute.</summary>
    public static ReadOnlySpan<char> ToStream(ReadOnlySpan<char> attribute) =>
        attribute.StartsWith(User, StringComparison.Ordinal) && !IsRecordedInFull(attribute[User.Length..])
            ? attribute[User.Length..]
            : attribute;

    /// <summary>The attribute that a stream records.</summary>
    public static string FromStream(ReadOnlySpan<char> stream) =>
        IsRecordedInFull(stream) ? stream.ToString() : $"{User}{stream}";

    private static bool IsRecordedInFull(ReadOnlySpan<char> name)
    {
        while (name.StartsWith(User, StringComparison.Ordinal))
        {
            name = name[User.Length..];
        }

        return name.StartsWith(Trusted, StringComparison.Ordinal);
    }
}
