using System.Globalization;
using PacketFs.ConformanceTests.Guest;
using PacketFs.ConformanceTests.Programs;

namespace PacketFs.ConformanceTests.Discs;

/// <summary>
/// Discs that are none of ours: formatted by mkudffs, filled by the Linux kernel. They try the judges.
/// </summary>
internal static class OtherStack
{
    private const long CdRwBytes = 295_264L * 2048;
    private const long PlainBytes = 64L << 20;

    /// <summary>An empty volume.</summary>
    public static void Make(DiscSpec spec, string image, string label)
    {
        bool isSparable = spec.Partition == PartitionKind.Sparable;
        using (FileStream file = File.Create(image))
        {
            file.SetLength(isSparable ? CdRwBytes : PlainBytes);
        }

        OutsideProgram.Run(
            "mkudffs",
            "--utf8",
            "--media-type=" + (isSparable ? "cdrw" : "hd"),
            "--udfrev=" + spec.Revision,
            "--blocksize=" + spec.BlockSize.ToString(CultureInfo.InvariantCulture),
            "--label=" + label,
            image).MustSucceed();
    }

    /// <summary>
    /// What the guest needs to copy a tree onto a volume: a script, and the tree as an archive on a drive.
    /// </summary>
    public static GuestDisc Filling(DiscSpec spec, string image, string source, string archive)
    {
        if (!File.Exists(archive))
        {
            OutsideProgram.Run("tar", "--format=pax", "--numeric-owner", "-C", source, "-cf", archive, ".")
                .MustSucceed();
        }

        return new GuestDisc(image, spec.BlockSize, "tar --numeric-owner -xpf \"$PAYLOAD\"", archive);
    }
}
