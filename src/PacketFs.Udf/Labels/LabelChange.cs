using PacketFs.Core;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Labels;

/// <summary>New names for a volume; null leaves one as it is.</summary>
public sealed record LabelChange
{
    private const int UuidLength = 16;

    /// <summary>Up to 126 characters of ASCII, or 63 UTF-16 units.</summary>
    public string? LogicalVolume { get; init; }

    /// <summary>Up to 30 characters of ASCII, or 15 UTF-16 units.</summary>
    public string? Volume { get; init; }

    /// <summary>Sixteen hexadecimal digits: the start of the volume set identifier.</summary>
    public string? Uuid { get; init; }

    /// <summary>The rest of the volume set identifier, behind its first sixteen characters.</summary>
    public string? VolumeSet { get; init; }

    /// <summary>Up to 30 characters of ASCII, or 15 UTF-16 units.</summary>
    public string? FileSet { get; init; }

    /// <summary>Up to 34 characters of ASCII, or 17 UTF-16 units.</summary>
    public string? Owner { get; init; }

    /// <summary>As <see cref="Owner"/>.</summary>
    public string? Organization { get; init; }

    /// <summary>As <see cref="Owner"/>.</summary>
    public string? Contact { get; init; }

    /// <summary>Nothing changes.</summary>
    public bool IsEmpty => this == new LabelChange();

    /// <summary>No more than <see cref="Label"/> makes: the volume identifier only follows.</summary>
    public bool IsLabel => LogicalVolume is { } label && this == Label(label);

    /// <summary>Something else changes than what a table of a write-once volume carries.</summary>
    public bool IsBeyondTables => this with { LogicalVolume = null, FileSet = null } != new LabelChange();

    /// <summary>
    /// What a person means by a label: the logical volume identifier, and as much of it as fits as volume identifier,
    /// which old systems show.
    /// </summary>
    public static LabelChange Label(string label) =>
        new() { LogicalVolume = label, Volume = Dstring.Cut(label, Dstring32.Size) };

    /// <summary>Throws unless every name fits its field.</summary>
    /// <exception cref="FsException">One does not; the message says how long it may be.</exception>
    public void Check(string volumeSetNow)
    {
        Require(LogicalVolume, "logical volume identifier", Dstring128.Size);
        Require(Volume, "volume identifier", Dstring32.Size);
        Require(FileSet, "file set identifier", Dstring32.Size);
        Require(Owner, "owner", Dstring36.Size);
        Require(Organization, "organization", Dstring36.Size);
        Require(Contact, "contact", Dstring36.Size);
        bool isUuid = Uuid is null
            || (Uuid.Length == UuidLength && Uuid.All(char.IsAsciiHexDigitLower));
        if (!isUuid)
        {
            throw new FsException(
                FsError.InvalidArgument, $"\"{Uuid}\": a volume's UUID is sixteen hexadecimal digits in lower case.");
        }

        Require(NewVolumeSet(volumeSetNow), "volume set identifier", Dstring128.Size);
    }

    /// <summary>The whole volume set identifier as it will be; null when it stays.</summary>
    internal string? NewVolumeSet(string now)
    {
        if (Uuid is null && VolumeSet is null)
        {
            return null;
        }

        string unique = now.Length > UuidLength ? now[..UuidLength] : now;
        string rest = now.Length > UuidLength ? now[UuidLength..] : "";
        return (Uuid ?? unique) + (VolumeSet ?? rest);
    }

    private static void Require(string? text, string what, int fieldBytes)
    {
        if (text is null)
        {
            return;
        }

        if (text.AsSpan().ContainsAny('\0', Cs0.ByteOrderMark, Cs0.ReversedByteOrderMark))
        {
            throw new FsException(
                FsError.InvalidArgument, $"The {what} holds a character that no identifier can record.");
        }

        if (!Dstring.Fits(text, fieldBytes))
        {
            int most = fieldBytes - 2;
            throw new FsException(
                FsError.InvalidArgument,
                $"The {what} \"{text}\" is too long: the field has room for {most} characters of ASCII, or for "
                + $"{most / 2} as soon as one is none (UTF-16 units); these are {text.Length}.");
        }
    }
}
