namespace PacketFs.Udf.Labels;

/// <summary>The names that a volume carries. Empty where it has none, or where one cannot be decoded.</summary>
/// <param name="LogicalVolume">What people see: logical volume identifier; on write-once media the table's.</param>
/// <param name="Volume">Volume identifier of the primary volume descriptor.</param>
/// <param name="VolumeSet">Volume set identifier: sixteen unique characters, then text.</param>
/// <param name="FileSet">File set identifier.</param>
/// <param name="Owner">LVInfo1 of the logical volume information: who made it.</param>
/// <param name="Organization">LVInfo2: who answers for it.</param>
/// <param name="Contact">LVInfo3: whom to ask.</param>
public sealed record VolumeLabels(
    string LogicalVolume,
    string Volume,
    string VolumeSet,
    string FileSet,
    string Owner,
    string Organization,
    string Contact)
{
    private const int UuidLength = 16;

    /// <summary>
    /// The first sixteen characters of the volume set identifier, if they are hexadecimal digits: what other systems
    /// show as the volume's UUID. Null otherwise.
    /// </summary>
    public string? Uuid => VolumeSet.Length >= UuidLength && VolumeSet[..UuidLength].All(char.IsAsciiHexDigit)
        ? VolumeSet[..UuidLength].ToLowerInvariant()
        : null;
}
