using System.Runtime.CompilerServices;

namespace PacketFs.Mmc.Replies;

/// <summary>4 bytes of text.</summary>
[InlineArray(4)]
public struct Ascii4
{
    private byte _byte0;

    public override readonly string ToString() => AsciiText.Decode(this);
}
