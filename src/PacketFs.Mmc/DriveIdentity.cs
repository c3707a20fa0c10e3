using System.Collections.Immutable;

namespace PacketFs.Mmc;

/// <summary>Who the drive is and what it can handle.</summary>
/// <param name="SerialNumber">Feature 0108h; empty when the drive does not tell.</param>
public sealed record DriveIdentity(
    string Vendor, string Product, string Revision, string SerialNumber, ImmutableArray<Profile> Profiles)
{
    public override string ToString() => $"{Vendor} {Product} {Revision}".Trim();
}
