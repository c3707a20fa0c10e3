using System.Runtime.CompilerServices;
using System.Text;

namespace PacketFs.Fat.Structures;

/// <summary>Eight bytes of text, padded with blanks.</summary>
[InlineArray(8)]
internal struct Name8
{
    private byte _byte0;

    public override readonly string ToString() => Encoding.ASCII.GetString(this);
}
