using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using PacketFs.Core;

namespace PacketFs.Mmc;

/// <summary>
/// A logical block address as CDBs and parameter data carry it: big-endian 32-bit two's complement, so that a CD's
/// pre-gap and lead-in (LBA -150 = FFFFFF6Ah) fit.
/// </summary>
[InlineArray(Size)]
public struct LbaBe
{
    public const int Size = 4;
    private byte _byte0;

    public static implicit operator Lba(LbaBe value) => new(BinaryPrimitives.ReadInt32BigEndian(value));

    public static implicit operator LbaBe(Lba value)
    {
        LbaBe result = default;
        BinaryPrimitives.WriteInt32BigEndian(result, (int)value.Value);
        return result;
    }

    public override readonly string ToString() => ((Lba)this).ToString();
}
