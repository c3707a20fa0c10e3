using PacketFs.Core;
using PacketFs.Emulation.Drive;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Media;

/// <summary>
/// The rules of one class of media. Everything that a drive says about a disc, and everything that it allows, is
/// computed here from the disc's state: no command knows what kind of disc lies in the tray. Refusals are sense codes;
/// null means yes. Each further class of media (CD-R, DVD-RW, BD-RE ...) is one more implementation.
/// </summary>
internal interface IMedium
{
    EmulatedDisc Disc { get; }

    Profile Profile { get; }

    /// <summary>Blocks that the host must write together.</summary>
    int WriteBlocking { get; }

    /// <summary>Last address for the random writable feature; meaningful when that is current.</summary>
    uint LastWritableLba { get; }

    /// <summary>Write speeds that the medium allows, highest first, in multiples of 75 frames per second.</summary>
    ReadOnlySpan<int> WriteSpeeds { get; }

    /// <summary>Whether the feature's current bit is set for this medium in this state.</summary>
    bool IsCurrent(FeatureCode feature);

    DiscInformation DescribeDisc();

    SenseCode? DescribeTrack(in ReadTrackInformation request, out TrackInformation track);

    SenseCode? ReadToc(in ReadTocPmaAtip request, ref ReplyBuilder reply);

    SenseCode? ReadCapacity(out ReadCapacityData capacity);

    void ListCapacities(ref ReplyBuilder reply);

    SenseCode? CheckRead(long lba, long count);

    /// <summary>Judges a write by place, length and the write parameters; partial packets may be let through.</summary>
    SenseCode? CheckWrite(long lba, long count, in WriteMode mode, bool allowPartial);

    /// <summary>Called before data that <see cref="CheckWrite"/> allowed goes to the buffer.</summary>
    void BeginWrite(long lba, long count, in WriteMode mode);

    SenseCode? PlanFormat(in FormatRequest request, in WriteMode mode, int speed, out LongOperation operation);

    SenseCode? PlanBlank(BlankType type, int speed, out LongOperation operation);

    SenseCode? PlanClose(CloseFunction function, int track, in WriteMode mode, int speed, out LongOperation operation);

    SenseCode? RepairTrack(int track);

    /// <summary>The operation has destroyed what it destroys: called when it begins.</summary>
    void Begin(in LongOperation operation);

    /// <summary>The operation has come to its end; what went wrong, or null.</summary>
    SenseCode? Complete(in LongOperation operation, DriveStatistics statistics);
}
