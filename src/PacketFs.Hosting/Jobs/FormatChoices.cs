using System.Buffers.Binary;
using System.Security.Cryptography;
using PacketFs.Core;
using PacketFs.Hosting.Media;
using PacketFs.Mmc;
using PacketFs.Udf.Format;
using PacketFs.Udf.Structures;

namespace PacketFs.Hosting.Jobs;

/// <summary>What a format request means for the UDF formatter, and the words for what it decides.</summary>
internal static class FormatChoices
{
    public const int DefaultBlockSize = 2048;

    /// <summary>What the packet device takes for a packet where the medium has none.</summary>
    private const int VirtualPacketBlocks = 32;

    /// <param name="hasPackets">False on plain images, whose blocks are written one by one; areas are still counted in
    /// packets.</param>
    public static UdfFormatOptions OptionsFor(FormatRequest request, bool hasPackets)
    {
        Span<byte> seed = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(seed);
        return new UdfFormatOptions
        {
            Prng = new Prng(BinaryPrimitives.ReadUInt64LittleEndian(seed)),
            Revision = Revision(request.Revision),
            Label = request.Label,
            SparePackets = request.SparePackets,
            CommitAreaPackets = request.CommitAreaPackets * (hasPackets ? 1 : VirtualPacketBlocks),
            RootUid = request.UserId ?? ProcessOwner.UserId,
            RootGid = request.GroupId ?? ProcessOwner.GroupId,
        };
    }

    /// <summary>Blocks of a packet once the medium is formatted.</summary>
    public static int PacketBlocksOf(MediumState state) => state.Profile switch
    {
        Profile.CdRw => 32,
        _ => state.WriteUnitBlocks,
    };

    public static string Name(MediumCondition condition) => condition switch
    {
        MediumCondition.Blank => "blank",
        MediumCondition.Formatted => "formatted for packets",
        MediumCondition.Appendable => "recorded, appendable",
        MediumCondition.Finalised => "recorded and closed",
        MediumCondition.Unreadable => "unreadable",
        MediumCondition.NoMedium => "no disc in the drive",
        _ => "not ready",
    };

    public static string Name(UdfLayout layout) => layout.PartitionKind == UdfPartitionKind.Sparable
        ? $"sparable partition, {layout.SparePackets.Count} spare packets"
        : "plain partition";

    /// <summary>"MainVolumeDescriptorSequence" as "main volume descriptor sequence".</summary>
    public static string Name(UdfRegion region)
    {
        string name = region.Kind.ToString();
        return string.Concat(name.Select((letter, i) =>
            i > 0 && char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
    }

    private static UdfRevision Revision(string? text) => text switch
    {
        null or "2.01" => UdfRevision.V201,
        "2.00" => UdfRevision.V200,
        "1.50" => UdfRevision.V150,
        "1.02" => UdfRevision.V102,
        _ => throw new FsException(
            FsError.InvalidArgument, $"UDF {text} cannot be made here; use 1.02, 1.50, 2.00 or 2.01."),
    };
}
