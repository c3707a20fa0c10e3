namespace PacketFs.Mmc;

/// <summary>What the user wants of formatting.</summary>
/// <param name="Reformat">Also when the medium is formatted already. Its content is lost.</param>
/// <param name="Full">
/// Takes the time to write or certify the whole medium where a quicker way exists. A CD-RW knows no quicker way: every
/// packet is written.
/// </param>
/// <param name="PseudoOverwrite">
/// A blank BD-R is formatted so that what is recorded can be written again (SRM+POW), with the spares that the drive
/// offers.
/// </param>
public readonly record struct FormatOptions(bool Reformat = false, bool Full = false, bool PseudoOverwrite = false);
