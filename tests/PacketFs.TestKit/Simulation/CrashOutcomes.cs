using PacketFs.Core;
using PacketFs.Emulation;

namespace PacketFs.TestKit.Simulation;

/// <summary>Which ends of a power cut are tried at one command.</summary>
internal static class CrashOutcomes
{
    private const int MostPacketsTorn = 16;

    /// <summary>
    /// All that was on its way lost, all of it landed, any subset; and with each of these, each packet in flight old,
    /// new and unreadable.
    /// </summary>
    public static IEnumerable<CrashOutcome> Every(IReadOnlyList<PendingPacket> pending, Prng random)
    {
        HashSet<string> seen = [];
        int[][] rests = [Lost(pending), Landed(pending), AnySubset(pending, random)];
        int step = Math.Max(1, (pending.Count + MostPacketsTorn - 1) / MostPacketsTorn);
        int first = step == 1 ? 0 : random.Next(step);
        foreach (int[] rest in rests)
        {
            if (seen.Add(new CrashOutcome(rest).Key))
            {
                yield return new CrashOutcome(rest);
            }

            for (int i = first; i < pending.Count; i += step)
            {
                foreach (int fate in (int[])[0, pending[i].Versions.Count, CrashOutcome.Torn])
                {
                    int[] landed = [.. rest];
                    landed[i] = fate;
                    CrashOutcome outcome = new(landed);
                    if (seen.Add(outcome.Key))
                    {
                        yield return outcome;
                    }
                }
            }
        }
    }

    /// <summary>Three of them: all lost, all landed, any subset with one packet torn.</summary>
    public static IEnumerable<CrashOutcome> Some(IReadOnlyList<PendingPacket> pending, Prng random)
    {
        yield return new CrashOutcome(Lost(pending));
        if (pending.Count > 0)
        {
            yield return new CrashOutcome(Landed(pending));
            int[] any = AnySubset(pending, random);
            any[random.Next(any.Length)] = CrashOutcome.Torn;
            yield return new CrashOutcome(any);
        }
    }

    /// <summary>One of them.</summary>
    public static IEnumerable<CrashOutcome> One(IReadOnlyList<PendingPacket> pending, Prng random)
    {
        int[] any = AnySubset(pending, random);
        if (any.Length > 0 && random.OneIn(2))
        {
            any[random.Next(any.Length)] = CrashOutcome.Torn;
        }

        yield return new CrashOutcome(any);
    }

    /// <summary>
    /// Of packets that are appended: nothing lies behind a gap. Any number of them has landed, and the next one has not
    /// begun, or is unreadable.
    /// </summary>
    public static IEnumerable<CrashOutcome> EveryInOrder(IReadOnlyList<PendingPacket> pending)
    {
        int step = Math.Max(1, pending.Count / MostPacketsTorn);
        for (int count = 0; count < pending.Count; count += step)
        {
            yield return new CrashOutcome(UpTo(pending, count, isTorn: false));
            yield return new CrashOutcome(UpTo(pending, count, isTorn: true));
        }

        yield return new CrashOutcome(Landed(pending));
    }

    /// <summary>Three of them.</summary>
    public static IEnumerable<CrashOutcome> SomeInOrder(IReadOnlyList<PendingPacket> pending, Prng random)
    {
        yield return new CrashOutcome(Lost(pending));
        if (pending.Count > 0)
        {
            yield return new CrashOutcome(Landed(pending));
            yield return new CrashOutcome(UpTo(pending, random.Next(pending.Count), isTorn: true));
        }
    }

    /// <summary>One of them.</summary>
    public static IEnumerable<CrashOutcome> OneInOrder(IReadOnlyList<PendingPacket> pending, Prng random)
    {
        int count = random.Next(pending.Count + 1);
        yield return new CrashOutcome(UpTo(pending, count, isTorn: count < pending.Count && random.OneIn(2)));
    }

    /// <summary>So many of what the drive's buffer and its work could leave: one is drawn, three are one of each
    /// sort.</summary>
    public static IEnumerable<ICrashOutcome> Peeked(int count, Prng random)
    {
        PacketOutcome[] sorts = [PacketOutcome.Old, PacketOutcome.New, PacketOutcome.Unreadable];
        for (int i = 0; i < count; i++)
        {
            yield return new PeekedOutcome(
                random.NextUInt64(), count == 1 ? PacketOutcome.BySeed : sorts[i % sorts.Length]);
        }
    }

    private static int[] UpTo(IReadOnlyList<PendingPacket> pending, int count, bool isTorn)
    {
        int[] landed = new int[pending.Count];
        for (int i = 0; i < count; i++)
        {
            landed[i] = pending[i].Versions.Count;
        }

        if (isTorn)
        {
            landed[count] = CrashOutcome.Torn;
        }

        return landed;
    }

    private static int[] Lost(IReadOnlyList<PendingPacket> pending) => new int[pending.Count];

    private static int[] Landed(IReadOnlyList<PendingPacket> pending) =>
        [.. pending.Select(packet => packet.Versions.Count)];

    private static int[] AnySubset(IReadOnlyList<PendingPacket> pending, Prng random) =>
        [.. pending.Select(packet => random.Next(packet.Versions.Count + 1))];
}
