using PacketFs.Emulation;

namespace PacketFs.TestKit.Simulation;

/// <summary>
/// One way in which a power cut can end: for each packet that was on its way, how many of its versions were reached
/// (0: it is still what it was), or <see cref="Torn"/>.
/// </summary>
internal sealed class CrashOutcome(int[] landed) : ICrashOutcome
{
    public const int Torn = -1;

    public EmulatedDisc Build(DiscRecorder recorder, EmulatedDisc? reuse, IReadOnlySet<int> defects)
    {
        EmulatedDisc disc = reuse ?? recorder.Durable.Clone();
        if (reuse is not null)
        {
            disc.RestoreFrom(recorder.Durable);
        }

        Apply(disc, recorder.Pending, defects);
        return disc;
    }

    public string Describe(DiscRecorder recorder) => Describe(recorder.Pending);

    public IReadOnlyCollection<int> TornOf(DiscRecorder recorder) =>
        [.. recorder.Pending.Where((_, i) => landed[i] == Torn).Select(packet => packet.Packet)];

    /// <summary>
    /// Turns a copy of the disc at the last flush into what the cut leaves. What was reached on a defective packet is
    /// lost.
    /// </summary>
    private void Apply(EmulatedDisc disc, IReadOnlyList<PendingPacket> pending, IReadOnlySet<int> defects)
    {
        for (int i = 0; i < landed.Length; i++)
        {
            if (landed[i] == Torn || (landed[i] > 0 && defects.Contains(pending[i].Packet)))
            {
                disc.SpoilPacket(pending[i].Packet);
            }
            else if (landed[i] > 0)
            {
                disc.WritePacket(pending[i].Packet, pending[i].Versions[landed[i] - 1]);
            }
        }
    }

    public bool IsTorn => Array.IndexOf(landed, Torn) >= 0;

    private string Describe(IReadOnlyList<PendingPacket> pending) => pending.Count == 0
        ? "nothing on its way"
        : string.Join(", ", pending.Select((packet, i) => $"packet {packet.Packet} {Fate(i, packet)}"));

    /// <summary>The same for the same fates: to leave out repetitions.</summary>
    public string Key => string.Join(',', landed);

    private string Fate(int i, PendingPacket packet) => landed[i] switch
    {
        Torn => "unreadable",
        0 => "old",
        int version when version == packet.Versions.Count => "new",
        int version => $"version {version} of {packet.Versions.Count}",
    };
}
