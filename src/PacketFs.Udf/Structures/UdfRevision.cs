namespace PacketFs.Udf.Structures;

/// <summary>
/// A revision of UDF as entity identifiers and integrity descriptors record it: 0102h, 0150h, 0200h, 0201h, 0250h,
/// 0260h. What a revision brings stands here and nowhere else.
/// </summary>
public readonly record struct UdfRevision(ushort Value) : IComparable<UdfRevision>
{
    public static UdfRevision V101 => new(0x0101);

    public static UdfRevision V102 => new(0x0102);

    public static UdfRevision V150 => new(0x0150);

    public static UdfRevision V200 => new(0x0200);

    public static UdfRevision V201 => new(0x0201);

    public static UdfRevision V250 => new(0x0250);

    public static UdfRevision V260 => new(0x0260);

    /// <summary>The revisions that are written about and written by somebody.</summary>
    public static ReadOnlySpan<ushort> Known => [0x0101, 0x0102, 0x0150, 0x0200, 0x0201, 0x0250, 0x0260];

    public bool IsKnown => Known.Contains(Value);

    /// <summary>True from 2.00 on: NSR03, descriptor version 3, ECMA-167 third edition.</summary>
    public bool IsThirdEdition => Value >= 0x0200;

    /// <summary>The descriptor version in tags.</summary>
    public int DescriptorVersion => IsThirdEdition ? 3 : 2;

    /// <summary>The volume structure descriptor's identifier.</summary>
    public ReadOnlySpan<byte> NsrIdentifier => IsThirdEdition ? "NSR03"u8 : "NSR02"u8;

    /// <summary>The partition descriptor's contents.</summary>
    public ReadOnlySpan<byte> PartitionContents => IsThirdEdition ? "+NSR03"u8 : "+NSR02"u8;

    public bool HasExtendedFileEntry => IsThirdEdition;

    public bool HasNamedStreams => IsThirdEdition;

    public bool HasSparablePartition => Value >= 0x0150;

    public bool HasVirtualPartition => Value >= 0x0150;

    public bool HasMetadataPartition => Value >= 0x0250;

    /// <summary>UDF 2.3.4.2: a deleted entry's compression identifier becomes 254 or 255.</summary>
    public bool MarksDeletedNames => Value >= 0x0201;

    /// <summary>UDF 2.2.12: packets of 32 blocks until 2.00, of the medium's own length later.</summary>
    public bool FixesPacketLength => Value <= 0x0200;

    /// <summary>
    /// The "none" offset of an extended attribute header: the end of the space, or FFFFFFFFh (3.3.4.1).
    /// </summary>
    public bool MarksAbsentAttributesWithEndOfSpace => !IsThirdEdition;

    public static bool operator <(UdfRevision left, UdfRevision right) => left.Value < right.Value;

    public static bool operator >(UdfRevision left, UdfRevision right) => left.Value > right.Value;

    public static bool operator <=(UdfRevision left, UdfRevision right) => left.Value <= right.Value;

    public static bool operator >=(UdfRevision left, UdfRevision right) => left.Value >= right.Value;

    /// <summary>Reads "2.01" (and nothing that is not a known revision).</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out UdfRevision revision)
    {
        foreach (ushort known in Known)
        {
            revision = new UdfRevision(known);
            if (text.SequenceEqual(revision.ToString()))
            {
                return true;
            }
        }

        revision = default;
        return false;
    }

    public int CompareTo(UdfRevision other) => Value.CompareTo(other.Value);

    public override string ToString() => $"{Value >> 8:X}.{Value & 0xFF:X2}";
}
