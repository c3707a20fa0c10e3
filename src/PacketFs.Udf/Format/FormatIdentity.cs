using PacketFs.Core;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Format;

/// <summary>
/// What makes one formatting different from another: time, serial number, identifiers drawn at random.
/// </summary>
internal sealed class FormatIdentity
{
    private const int UniqueHexDigits = 8;

    public FormatIdentity(UdfFormatOptions options, ushort serial)
    {
        FileTime now = FileTime.Now(options.Clock);
        Time = Timestamp.From(now);
        Serial = serial;
        uint seconds = unchecked((uint)now.Seconds);
        uint random = (uint)(options.Prng.NextUInt64() >> 32);
        VolumeSetIdentifier = Dstring.Cut(
            seconds.ToString($"x{UniqueHexDigits}") + random.ToString($"x{UniqueHexDigits}") + options.Label,
            Dstring128.Size);
        VolumeIdentifier = Dstring.Cut(options.Label, Dstring32.Size);
        options.Prng.Fill(CommitAreaIdentity);
    }

    /// <summary>This program, on whatever system it runs.</summary>
    public static EntityId Implementation =>
        EntityId.Implementation(EntityIds.PacketFs, OperatingSystemClass.Undefined, 0);

    public Timestamp Time { get; }

    /// <summary>
    /// Tag serial number of every descriptor. UDF 2.2.1.1: different from the volume that was here before, so that
    /// recovery can tell its leftovers from this volume.
    /// </summary>
    public ushort Serial { get; }

    /// <summary>
    /// 16 unique hexadecimal digits (time and chance), which others show as the volume's UUID; then the label.
    /// </summary>
    public string VolumeSetIdentifier { get; }

    /// <summary>The label, as far as it fits.</summary>
    public string VolumeIdentifier { get; }

    public byte[] CommitAreaIdentity { get; } = new byte[16];

    public static EntityId Udf(ReadOnlySpan<byte> identifier, UdfRevision revision) =>
        EntityId.Udf(identifier, revision, OperatingSystemClass.Undefined, 0);
}
