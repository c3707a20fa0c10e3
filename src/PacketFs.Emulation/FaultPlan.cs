using PacketFs.Core;

namespace PacketFs.Emulation;

/// <summary>
/// Everything that will go wrong with one drive. Immutable; the same plan and the same commands give the same run.
/// What a plan leaves open (which buffered packets land in a power cut) follows from its seed.
/// </summary>
public sealed class FaultPlan
{
    public FaultPlan(ulong seed, params IEnumerable<Fault> faults)
    {
        Seed = seed;
        Faults = [.. faults];
    }

    /// <summary>Nothing goes wrong.</summary>
    public static FaultPlan None { get; } = new(0);

    /// <summary>Print it with every failure.</summary>
    public ulong Seed { get; }

    public IReadOnlyList<Fault> Faults { get; }

    /// <summary>Scatters faults: the same seed and mix give the same plan on every machine.</summary>
    public static FaultPlan FromSeed(ulong seed, FaultMix mix)
    {
        ArgumentNullException.ThrowIfNull(mix);
        Prng prng = new(seed);
        List<Fault> faults = [];
        Scatter(mix.DefectivePackets, () => Fault.DefectivePacket(prng.Next(mix.Packets)));
        Scatter(mix.ReadErrors, () => Fault.ReadError(prng.Next(mix.Packets), prng.Next(1, 3)));
        Scatter(mix.WriteErrors, () => Fault.WriteError(Ordinal(mix.PacketWrites)));
        Scatter(mix.DeferredWriteErrors, () => Fault.DeferredWriteError(Ordinal(mix.PacketWrites)));
        Scatter(mix.SilentWrites, () => Fault.SilentWrite(Ordinal(mix.PacketWrites)));
        Scatter(mix.MisdirectedWrites, () => Fault.MisdirectedWrite(Ordinal(mix.PacketWrites), prng.Next(mix.Packets)));
        Scatter(mix.BusyStorms, () => Fault.Busy(Ordinal(mix.Commands), prng.Next(1, 8)));
        Scatter(mix.UnitAttentions, () => Fault.UnitAttention(Ordinal(mix.Commands), Attention()));
        Scatter(mix.PowerCuts, () => Fault.PowerCut(Ordinal(mix.Commands)));
        Scatter(mix.PowerCutsInPackets, () => Fault.PowerCutInPacket(Ordinal(mix.PacketWrites)));
        return new FaultPlan(prng.NextUInt64(), faults);

        long Ordinal(long count) => 1 + prng.NextInt64(count);
        SenseCode Attention() => new(6, prng.OneIn(2) ? (byte)0x28 : (byte)0x29, 0);
        void Scatter(int count, Func<Fault> make)
        {
            for (int i = 0; i < count; i++)
            {
                faults.Add(make());
            }
        }
    }

    public override string ToString() => $"seed {Seed}: {string.Join("; ", Faults)}";
}
