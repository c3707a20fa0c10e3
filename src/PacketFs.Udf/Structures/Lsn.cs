using PacketFs.Core;

namespace PacketFs.Udf.Structures;

/// <summary>
/// Logical sector number: a sector of the volume, absolute from the start of the device even on a later session. Volume
/// structures and partition starts are addressed so; the content of a partition is not (<see cref="LbAddr"/>).
/// </summary>
public readonly record struct Lsn(uint Value)
{
    public Lba ToLba() => new(Value);

    public override string ToString() => Value.ToString();
}
