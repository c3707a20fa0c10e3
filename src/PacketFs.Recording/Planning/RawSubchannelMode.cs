namespace PacketFs.Recording.Planning;

/// <summary>What goes along with each raw sector.</summary>
public enum RawSubchannelMode
{
    /// <summary>96 bytes of raw P-W, or 16 where the drive takes only those.</summary>
    Best,

    /// <summary>96 bytes of raw P-W (data block type 3).</summary>
    Raw96,

    /// <summary>16 bytes of P and Q (data block type 1).</summary>
    Raw16,
}
