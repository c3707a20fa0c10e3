using System.Globalization;
using PacketFs.ConformanceTests.Programs;

namespace PacketFs.ConformanceTests.Discs;

/// <summary>Discs that are none of ours: formatted by mkudffs, filled by Linux. They try the judges.</summary>
public sealed class MkudffsDiscs : IDisposable
{
    internal LinuxFilledDiscs Discs { get; } = new("Discs of mkudffs, filled by Linux (the judges on trial)", Format);

    public void Dispose() => Discs.Dispose();

    private static void Format(DiscSpec spec, string image, string label)
    {
        bool isSparable = spec.Partition == PartitionKind.Sparable;
        using (FileStream file = File.Create(image))
        {
            file.SetLength(DiscSpec.BytesOf(spec, LinuxFilledDiscs.PlainBytes));
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
}
