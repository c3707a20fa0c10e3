namespace PacketFs.Udf.Format;

/// <summary>How the partition of a new volume maps its blocks.</summary>
public enum UdfPartitionKind
{
    /// <summary>As they lie: hard disk images, and media whose drive hides its own defects.</summary>
    Type1,
    /// <summary>With spare packets for those that go bad: CD-RW, DVD-RW, DVD+RW.</summary>
    Sparable,
    /// <summary>On media written once from front to back: what moves is found through a table at the end.</summary>
    Virtual,
}
