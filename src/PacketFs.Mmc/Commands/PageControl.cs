namespace PacketFs.Mmc.Commands;

/// <summary>Which values of a mode page MODE SENSE returns (SPC).</summary>
public enum PageControl : byte
{
    Current = 0,

    /// <summary>A mask: ones where MODE SELECT may change a bit.</summary>
    Changeable = 1,
    Default = 2,
    Saved = 3,
}
