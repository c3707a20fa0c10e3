using PacketFs.Core;
using PacketFs.Emulation.Drive;

namespace PacketFs.Emulation.Media;

/// <summary>The rules of a medium that is recorded and read frame by frame, not in packets of one size.</summary>
internal interface IFrameMedium
{
    /// <summary>What the host is writing, until SYNCHRONIZE CACHE or a command of its own ends it.</summary>
    FrameStream? Stream { get; }

    /// <summary>Judges a write; the recording that it belongs to, begun if need be.</summary>
    SenseCode? Accept(long lba, long count, in WriteMode mode, out FrameStream? stream);

    /// <summary>A recording that another write has taken over from has landed and ends.</summary>
    void Retire(FrameStream stream);

    /// <summary>The recording broke off: the host was too slow, or a write failed.</summary>
    void BreakStream();

    /// <summary>Reads user blocks of 2,048 bytes.</summary>
    /// <param name="lba">The first one; <see cref="IMedium.CheckRead"/> has let it pass.</param>
    /// <param name="buffer">Whole blocks.</param>
    /// <param name="sense">Why it stopped where it did.</param>
    /// <returns>Blocks that were read.</returns>
    int ReadBlocks(long lba, Span<byte> buffer, out SenseCode sense);

    /// <summary>The frame of an address, for the mechanism.</summary>
    long FrameOf(long lba);
}
