using System.Runtime.InteropServices;
using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Volumes;

/// <summary>
/// Looks for anchors where they may be: S+256, N-256, N, S+512, and around a last block N that the drive counts
/// differently (run-out and pre-gap blocks). A device's end that is a few blocks off must not hide a volume. Where no
/// anchor belongs on a volume that has its two, nothing is looked for: a sector there may well be unreadable.
/// </summary>
internal static class AnchorSearch
{
    private const int AnchorOffset = 256;
    private const int OpenSessionAnchorOffset = 512;
    private const int EnoughAnchors = 2;
    private static readonly int[] LastBlockDrifts = [0, -1, 1, -2, -150, -152];

    /// <summary>All anchors that verify, the regular places first.</summary>
    public static IReadOnlyList<AnchorPoint> Find(SectorReader reader, long sessionStart, FindingCollector findings)
    {
        List<AnchorPoint> found = [];
        HashSet<long> tried = [];
        long last = reader.BlockCount - 1;
        foreach (int drift in LastBlockDrifts)
        {
            ReadOnlySpan<long> places = drift == 0
                ? [sessionStart + AnchorOffset, last - AnchorOffset, last]
                : [last + drift - AnchorOffset, last + drift];
            foreach (long place in places)
            {
                if (place is >= 0 and <= uint.MaxValue && tried.Add(place))
                {
                    Try(reader, new Lsn((uint)place), found, findings);
                }
            }

            if (found.Count >= EnoughAnchors)
            {
                return found;
            }

            if (drift == 0 && tried.Add(sessionStart + OpenSessionAnchorOffset))
            {
                Try(reader, new Lsn((uint)(sessionStart + OpenSessionAnchorOffset)), found, findings);
            }
        }

        return found;
    }

    private static void Try(SectorReader reader, Lsn place, List<AnchorPoint> found, FindingCollector findings)
    {
        DescriptorFault? fault = reader.ReadDescriptor(place, 1, out ReadOnlySpan<byte> bytes);
        if (fault == DescriptorFault.TooShort
            || DescriptorTag.Of(bytes).Id != TagId.AnchorVolumeDescriptorPointer)
        {
            return;
        }

        ref readonly AnchorVolumeDescriptorPointer anchor =
            ref MemoryMarshal.AsRef<AnchorVolumeDescriptorPointer>(bytes);
        if (fault is null)
        {
            found.Add(new AnchorPoint(
                place, anchor.MainVolumeDescriptorSequenceExtent, anchor.ReserveVolumeDescriptorSequenceExtent));
        }
        else if (anchor.Tag.TagLocation == place.Value)
        {
            findings.Add(Problem.DescriptorDamaged, $"sector {place}", $"anchor: {fault}");
        }
    }
}
