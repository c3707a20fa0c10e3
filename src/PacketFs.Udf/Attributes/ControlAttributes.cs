using System.Text;
using PacketFs.Core;
using PacketFs.Udf.Labels;

namespace PacketFs.Udf.Attributes;

/// <summary>
/// Attributes of the root directory that are about the volume itself. They are never listed, so no copy of a tree
/// carries them along; read and set with getfattr and setfattr, or by <c>packetfs label</c> and <c>packetfs info</c>.
/// </summary>
internal static class ControlAttributes
{
    /// <summary>What all of them begin with.</summary>
    public const string Prefix = "system.packetfs.";

    /// <summary>True for a name that is no file's.</summary>
    public static bool IsOne(ReadOnlySpan<char> name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The value; null when there is no such attribute.</summary>
    public static byte[]? Read(ReadOnlySpan<char> name, VolumeLabels labels)
    {
        string? text = name[Prefix.Length..] switch
        {
            "label" or "lvid" => labels.LogicalVolume,
            "vid" => labels.Volume,
            "vsid" => labels.VolumeSet,
            "uuid" => labels.Uuid,
            "fsid" => labels.FileSet,
            "owner" => labels.Owner,
            "organization" => labels.Organization,
            "contact" => labels.Contact,
            _ => null,
        };
        return text is null ? null : Encoding.UTF8.GetBytes(text);
    }

    /// <summary>What setting it would change; null when it cannot be set.</summary>
    /// <exception cref="FsException">The value is no text.</exception>
    public static LabelChange? Change(ReadOnlySpan<char> name, ReadOnlySpan<byte> value)
    {
        if (!System.Text.Unicode.Utf8.IsValid(value))
        {
            throw new FsException(FsError.InvalidArgument, "A name of a volume is given in UTF-8.");
        }

        string text = Encoding.UTF8.GetString(value);
        return name[Prefix.Length..] switch
        {
            "label" => LabelChange.Label(text),
            "lvid" => new LabelChange { LogicalVolume = text },
            "vid" => new LabelChange { Volume = text },
            "vsid" => new LabelChange { VolumeSet = text },
            "uuid" => new LabelChange { Uuid = text },
            "fsid" => new LabelChange { FileSet = text },
            "owner" => new LabelChange { Owner = text },
            "organization" => new LabelChange { Organization = text },
            "contact" => new LabelChange { Contact = text },
            _ => null,
        };
    }
}
