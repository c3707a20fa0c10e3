using System.Runtime.CompilerServices;
using System.Text;

namespace PacketFs.Fat.Structures;

/// <summary>Eleven bytes of text, padded with blanks: a label, or a name of eight and three letters.</summary>
[InlineArray(11)]
internal struct Name11
{
    private byte _byte0;

    public override readonly string ToString() => Encoding.Latin1.GetString(this);
}
