namespace PacketFs.Core;

/// <summary>
/// Gives a packet that cannot be written a new home (UDF: sparing tables). Called by the packet device; the device
/// then writes the packet's whole content to the new home and repeats until one takes it.
/// </summary>
public interface IRelocator
{
    /// <summary>Spare packets that are free.</summary>
    int FreeSpares { get; }

    /// <summary>True when this packet is one that spares are there for; a message asks.</summary>
    bool Covers(Lba packet) => true;

    /// <summary>Spare packets that there are, used and unusable ones among them.</summary>
    int TotalSpares { get; }

    /// <summary>
    /// Proposes a spare packet for the packet at <paramref name="failed"/> (which may itself be a spare that went bad
    /// or was refused a moment ago). False when no spare is left.
    /// </summary>
    bool TryPropose(Lba failed, out Lba replacement);

    /// <summary>
    /// The packet's content is safe at <paramref name="replacement"/>: from now on the volume finds it there. The
    /// implementation writes its tables through the device before it returns.
    /// </summary>
    void Record(Lba failed, Lba replacement);

    /// <summary>
    /// A packet that takes no write and has no second home: true when it held nothing but one of several copies of the
    /// implementation's tables. Then it is left out from now on, and writing goes on with the others.
    /// </summary>
    /// <param name="failed">First block of the packet.</param>
    /// <param name="content">What was to be written there, a whole packet.</param>
    /// <param name="old">What can be read there now, and others may believe; empty when nothing can.</param>
    bool TryDoWithout(Lba failed, ReadOnlySpan<byte> content, ReadOnlySpan<byte> old) => false;
}
