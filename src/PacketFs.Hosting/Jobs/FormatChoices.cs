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

    /// <summary>Packets of an image for each one of its commit area, within the bounds below.</summary>
    private const int PacketsPerCommitPacket = 64;
    private const int PacketsPerFreshCommitPacket = 128;
    private const int MostFreshCommitPackets = 1024;
    private const int LeastCommitPackets = 16;
    private const int MostCommitPackets = 128;

    /// <summary>Images below this many packets get no commit area unless one is asked for.</summary>
    private const int LeastProtectedPackets = 512;

    /// <param name="request">What the person wants.</param>
    /// <param name="geometry">Of the medium once it is formatted. Plain images, whose blocks are written one by one,
    /// have their areas counted in packets all the same.</param>
    /// <param name="state">The medium before it is formatted; null: a plain image.</param>
    public static UdfFormatOptions OptionsFor(FormatRequest request, BlockGeometry geometry, MediumState? state)
    {
        bool isPseudo = request.PseudoOverwrite;
        bool isManaged = isPseudo || (state is not null && DriveManagesDefects(state)
            && request is { WriteOnce: false, SparePackets: null or 0 });
        Span<byte> seed = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(seed);
        return new UdfFormatOptions
        {
            Prng = new Prng(BinaryPrimitives.ReadUInt64LittleEndian(seed)),
            Revision = Revision(request, state),
            AccessType = isPseudo ? PartitionAccessType.NotSpecified
                : isManaged ? PartitionAccessType.Overwritable
                : null,
            Label = request.Label,
            DuplicateMetadata = !request.SingleMetadata && !isPseudo,
            PartitionKind = request.WriteOnce ? UdfPartitionKind.Virtual
                : isManaged ? UdfPartitionKind.Type1
                : null,
            SparePackets = request.SparePackets,
            CommitAreaPackets = isPseudo ? request.CommitAreaPackets ?? FreshAreaPackets(geometry)
                : request.WriteOnce || geometry.PacketBlocks > 1
                ? request.CommitAreaPackets
                : (request.CommitAreaPackets ?? ImageAreaPackets(geometry.BlockCount)) * VirtualPacketBlocks,
            RootUid = request.UserId ?? ProcessOwner.UserId,
            RootGid = request.GroupId ?? ProcessOwner.GroupId,
        };
    }

    /// <summary>Blocks of a packet once the medium is formatted.</summary>
    public static int PacketBlocksOf(MediumState state) => state.Profile switch
    {
        Profile.CdRw => 32,
        Profile.BdRSequential => state.AppendUnitBlocks,
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

    public static string Name(UdfLayout layout)
    {
        string partition = layout.PartitionKind switch
        {
            UdfPartitionKind.Sparable => $"sparable partition, {layout.SparePackets.Count} spare packets",
            UdfPartitionKind.Virtual => "virtual partition, written once",
            _ => layout.IsPseudoOverwrite ? "pseudo-overwritable partition" : "plain partition",
        };
        return layout.FreeMetadataBlocks is null ? partition
            : layout.Options.DuplicateMetadata ? $"{partition}, metadata kept twice"
            : $"{partition}, metadata partition";
    }

    /// <summary>"MainVolumeDescriptorSequence" as "main volume descriptor sequence".</summary>
    public static string Name(UdfRegion region)
    {
        string name = region.Kind.ToString();
        return string.Concat(name.Select((letter, i) =>
            i > 0 && char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
    }

    /// <summary>
    /// Each packet of the area takes one commit that costs nothing else; from then on each takes a replacement.
    /// </summary>
    private static int FreshAreaPackets(BlockGeometry geometry) => (int)Math.Clamp(
        geometry.BlockCount / geometry.PacketBlocks / PacketsPerFreshCommitPacket,
        LeastCommitPackets,
        MostFreshCommitPackets);

    private static int ImageAreaPackets(long blockCount)
    {
        long packets = blockCount / VirtualPacketBlocks;
        return packets < LeastProtectedPackets
            ? 0
            : (int)Math.Clamp(packets / PacketsPerCommitPacket, LeastCommitPackets, MostCommitPackets);
    }

    /// <summary>Where the drive replaces what goes bad, the volume needs no spares of its own.</summary>
    internal static bool DriveManagesDefects(MediumState state) =>
        state.Profile is Profile.DvdRam or Profile.BdRe
        || state.IsMrw
        || state.TakesOnlyMrw;

    private static UdfRevision Revision(FormatRequest request, MediumState? state) => request.Revision is not { } text
        ? request.PseudoOverwrite ? UdfRevision.V260 : Usual(state?.Kind.Family, request.WriteOnce)
        : UdfRevision.TryParse(text, out UdfRevision revision) && revision > UdfRevision.V101 ? revision
        : throw new FsException(
            FsError.InvalidArgument,
            $"UDF {text} cannot be made here; use 1.02, 1.50, 2.00, 2.01, 2.50 or 2.60.");

    /// <summary>What is usual on a medium; written once, a CD is read by older systems too.</summary>
    private static UdfRevision Usual(MediumFamily? family, bool isWriteOnce) => (family, isWriteOnce) switch
    {
        (MediumFamily.Cd, true) => UdfRevision.V150,
        (MediumFamily.Bd, true) => UdfRevision.V260,
        (MediumFamily.Bd, false) => UdfRevision.V250,
        _ => UdfRevision.V201,
    };
}
