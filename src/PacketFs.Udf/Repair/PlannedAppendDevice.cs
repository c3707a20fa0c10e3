using PacketFs.Core;

namespace PacketFs.Udf.Repair;

/// <summary>A medium that is written once as it would be with what a plan adds to it; takes no writes itself.</summary>
internal sealed class PlannedAppendDevice(PlannedDevice planned, IAppendDevice medium) : IAppendDevice
{
    public BlockGeometry Geometry => planned.Geometry;

    public Lba NextWritable => new(Math.Max(medium.NextWritable.Value, planned.Geometry.BlockCount));

    public long CapacityBlocks => medium.CapacityBlocks;

    public Lba SessionStart => medium.SessionStart;

    public string? ReadOnlyReason => medium.ReadOnlyReason;

    public bool HasSessions => medium.HasSessions;

    public int LinkBlocks => medium.LinkBlocks;

    public void Read(Lba start, Span<byte> buffer) => planned.Read(start, buffer);

    public void Write(Lba start, ReadOnlySpan<byte> data) =>
        throw new FsException(FsError.ReadOnly, "This is a plan; nothing is written there.", null, start);

    public void Flush()
    {
    }

    public void Dispose()
    {
    }
}
