namespace PacketFs.Mmc.Commands;

/// <summary>Which features GET CONFIGURATION returns (RT field).</summary>
public enum FeatureRequest : byte
{
    All = 0,
    Current = 1,

    /// <summary>Only the starting feature; just the header when the drive has not got it.</summary>
    One = 2,
}
