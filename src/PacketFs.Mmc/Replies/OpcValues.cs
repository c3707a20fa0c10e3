using System.Runtime.CompilerServices;

namespace PacketFs.Mmc.Replies;

/// <summary>The drive's own six bytes of an OPC table.</summary>
[InlineArray(6)]
public struct OpcValues
{
    private byte _byte0;
}
