using System.Runtime.CompilerServices;

namespace PacketFs.Mmc.Replies;

/// <summary>8 bytes of text.</summary>
[InlineArray(8)]
public struct Ascii8
{
    private byte _byte0;

    public override readonly string ToString() => AsciiText.Decode(this);
}
