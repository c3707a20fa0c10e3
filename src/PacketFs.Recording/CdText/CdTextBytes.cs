using System.Runtime.CompilerServices;

namespace PacketFs.Recording.CdText;

/// <summary>The 12 bytes of text of a pack.</summary>
[InlineArray(Size)]
public struct CdTextBytes
{
    /// <summary>Bytes of text in a pack.</summary>
    public const int Size = 12;

    private byte _byte0;
}
