namespace PacketFs.Mmc.Commands;

/// <summary>Which data READ DISC INFORMATION returns.</summary>
public enum DiscInformationType : byte
{
    Standard = 0,
    TrackResources = 1,

    /// <summary>BD-R with pseudo-overwrite: replacements and map entries that are left.</summary>
    PseudoOverwriteResources = 2,
}
