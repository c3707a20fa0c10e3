using System.Runtime.CompilerServices;

namespace PacketFs.Packet;

/// <summary>Sixteen bytes that name a volume, as they are on the disc.</summary>
[InlineArray(Size)]
internal struct LogIdentity
{
    public const int Size = 16;
    private byte _byte0;

    public static LogIdentity Of(Guid value)
    {
        LogIdentity identity = default;
        value.TryWriteBytes(identity);
        return identity;
    }

    public readonly bool Is(Guid value) => new Guid((ReadOnlySpan<byte>)this) == value;
}
