using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Volumes;

/// <summary>An anchor that verifies, and what it points to.</summary>
public readonly record struct AnchorPoint(Lsn Location, ExtentAd Main, ExtentAd Reserve)
{
    public bool PointsAs(AnchorPoint other) =>
        Main.Location == other.Main.Location && Main.Length == other.Main.Length
        && Reserve.Location == other.Reserve.Location && Reserve.Length == other.Reserve.Length;
}
