using PacketFs.ConformanceTests.Guest;
using PacketFs.ConformanceTests.Judges;

namespace PacketFs.ConformanceTests.Discs;

/// <summary>
/// Discs of one make, made on first use and kept for all judges; guests boot once for all of them. A disc that
/// could not be made is no reason to leave the others unjudged: its failure is what every judge says of it.
/// </summary>
internal sealed class DiscSet
{
    private const int FewestDiscsEach = 3;
    private const int MostGuests = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    private readonly Lazy<Dictionary<string, Disc>> _discs;
    private readonly Lazy<Dictionary<string, GuestReport>> _reports;
    private readonly Dictionary<string, string> _failures = new(StringComparer.Ordinal);

    /// <param name="specs">The rows.</param>
    /// <param name="make">Makes the discs of these specs; what it throws concerns all of them.</param>
    public DiscSet(IReadOnlyList<DiscSpec> specs, Func<DiscSpec, Disc> make)
    {
        Matrix = new Matrix(specs);
        _discs = new Lazy<Dictionary<string, Disc>>(() => Make(specs, make));
        _reports = new Lazy<Dictionary<string, GuestReport>>(() => Boot(
            _discs.Value.Values.Select(disc => (disc.Spec.Name, new GuestDisc(disc.ImagePath, disc.Spec.BlockSize)))));
    }

    public Matrix Matrix { get; }

    /// <summary>The disc, or null and why there is none.</summary>
    public Disc? Find(DiscSpec spec, out string failure)
    {
        Disc? disc = _discs.Value.GetValueOrDefault(spec.Name);
        failure = disc is null ? _failures.GetValueOrDefault(spec.Name, "not among the discs") : string.Empty;
        return disc;
    }

    /// <summary>What the guest's kernel sees of a disc.</summary>
    public GuestReport ReportOf(Disc disc) => _reports.Value[disc.Spec.Name];

    /// <summary>Asks a judge about a disc and writes the answer into the matrix.</summary>
    public Verdict Ask<TJudge>(TJudge judge, DiscSpec spec)
        where TJudge : IJudge => Record(TJudge.Name, spec, judge.Examine);

    /// <summary>The discs that a judge must cope with; of the others the matrix says why not.</summary>
    public static IEnumerable<DiscSpec> For<TJudge>(IEnumerable<DiscSpec> specs)
        where TJudge : IJudge => specs.Where(spec => TJudge.Excuse(spec) is null);

    /// <summary>Writes a judge's excuses into the matrix.</summary>
    public void NoteExcuses<TJudge>(IEnumerable<DiscSpec> specs)
        where TJudge : IJudge
    {
        foreach (DiscSpec spec in specs)
        {
            if (TJudge.Excuse(spec) is { } excuse)
            {
                Matrix.Set(spec, TJudge.Name, Verdict.NotAsked(excuse));
            }
        }
    }

    /// <summary>Records what a question about a disc came to, whatever it throws.</summary>
    public Verdict Record(string column, DiscSpec spec, Func<Disc, Verdict> question)
    {
        Verdict verdict;
        try
        {
            verdict = Find(spec, out string failure) is { } disc ? question(disc) : Verdict.Bad(failure);
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or TimeoutException)
        {
            verdict = Verdict.Bad(e.Message);
        }

        Matrix.Set(spec, column, verdict);
        return verdict;
    }

    /// <summary>
    /// One report for each disc. A guest has one emulated processor: as many of them run side by side as this machine
    /// has idle ones, with the discs dealt out in turn, because those next to one another are often alike in size.
    /// </summary>
    public static Dictionary<string, GuestReport> Boot(IEnumerable<(string Name, GuestDisc Disc)> discs)
    {
        (string Name, GuestDisc Disc)[] all = [.. discs];
        int fewest = (all.Length + KernelGuest.MostDiscs - 1) / KernelGuest.MostDiscs;
        int guests = int.Max(fewest, int.Clamp(all.Length / FewestDiscsEach, 1, MostGuests));
        using SemaphoreSlim free = new(MostGuests);
        IEnumerable<Task<(string Name, GuestReport Report)[]>> boots = Enumerable.Range(0, guests)
            .Select(guest => all.Where((_, i) => i % guests == guest).ToArray())
            .Select(batch => Task.Run(() => Boot(batch, free)));
        return Task.WhenAll(boots).GetAwaiter().GetResult().SelectMany(answers => answers)
            .ToDictionary(answer => answer.Name, answer => answer.Report, StringComparer.Ordinal);
    }

    private static (string Name, GuestReport Report)[] Boot((string Name, GuestDisc Disc)[] batch, SemaphoreSlim free)
    {
        free.Wait();
        try
        {
            IReadOnlyList<GuestReport> answers = KernelGuest.Examine([.. batch.Select(item => item.Disc)], Patience);
            return [.. batch.Select((item, i) => (item.Name, answers[i]))];
        }
        finally
        {
            free.Release();
        }
    }

    private Dictionary<string, Disc> Make(IReadOnlyList<DiscSpec> specs, Func<DiscSpec, Disc> make)
    {
        Dictionary<string, Disc> discs = new(StringComparer.Ordinal);
        foreach (DiscSpec spec in specs)
        {
            try
            {
                discs.Add(spec.Name, make(spec));
            }
            catch (Exception e) when (e is InvalidOperationException or IOException)
            {
                _failures.Add(spec.Name, "the disc could not be made: " + e.Message);
            }
        }

        return discs;
    }
}
