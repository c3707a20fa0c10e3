namespace PacketFs.Core;

/// <summary>
/// A device that is written once, from front to back: sequential write-once media, and images that behave so. A write
/// is taken at <see cref="NextWritable"/> only, and moves it on. <see cref="IBlockDevice.Geometry"/> counts the blocks
/// that have been recorded; what lies behind them cannot be read.
/// </summary>
public interface IAppendDevice : IBlockDevice
{
    /// <summary>Where the next write must start.</summary>
    Lba NextWritable { get; }

    /// <summary>Blocks that the medium will hold once it is full.</summary>
    long CapacityBlocks { get; }
}
