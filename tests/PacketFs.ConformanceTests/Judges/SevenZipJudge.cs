using PacketFs.ConformanceTests.Discs;
using PacketFs.ConformanceTests.Manifests;
using PacketFs.ConformanceTests.Programs;
using PacketFs.TestKit.Requirements;

namespace PacketFs.ConformanceTests.Judges;

/// <summary>7-Zip: tests the image and unpacks it; every byte of every file is compared.</summary>
internal sealed class SevenZipJudge(Workspace workspace) : IJudge
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static string Name => "7-Zip";

    public static string? Excuse(DiscSpec spec) => spec switch
    {
        { HasPackets: true } => "7-Zip cannot open sparable partitions",
        { Partition: PartitionKind.Virtual } => "7-Zip cannot open virtual partitions",
        { Tree: TreeKind.Curiosities } => "one link, pipe or device makes the whole image unreadable for 7-Zip",
        { BlockSize: not (512 or 2048) } => "7-Zip knows blocks of 512 and 2,048 bytes only",
        _ => null,
    };

    public Verdict Examine(Disc disc)
    {
        ProgramResult test = OutsideProgram.Run(HostTools.SevenZip!, "t", "-tudf", disc.ImagePath);
        if (!test.Succeeded)
        {
            return Verdict.Bad(test.Story);
        }

        string folder = workspace.Folder("7-zip." + disc.Spec.Name);
        try
        {
            ProgramResult unpack = OutsideProgram.Run(
                HostTools.SevenZip!, ["x", "-tudf", "-y", "-o" + folder, disc.ImagePath], null, null, Patience);
            return unpack.Succeeded
                ? Verdict.Of(ManifestComparison.Differences(disc.Expected, HostManifest.Of(folder), ContentsOnly))
                : Verdict.Bad(unpack.Story);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // It restores neither owners nor modes, and folders get the time of their unpacking.
    private static ManifestEntry ContentsOnly(ManifestEntry entry) => entry with
    {
        Mode = string.Empty,
        Uid = 0,
        Gid = 0,
        Links = 0,
        ModifiedMicroseconds = entry.Type == 'f' ? entry.ModifiedMicroseconds : 0,
    };
}
