using System.Runtime.CompilerServices;

namespace PacketFs.Mmc.Replies;

/// <summary>16 bytes of text.</summary>
[InlineArray(16)]
public struct Ascii16
{
    private byte _byte0;

    public override readonly string ToString() => AsciiText.Decode(this);
}
