using Xunit;

namespace PacketFs.SimulationTests.Fuzz;

/// <summary>A few broken discs of each kind; <see cref="FuzzProgram"/> tries as many as there is time for.</summary>
public sealed class FuzzTests
{
    private const int DiscsOfEachKind = 8;

    public static TheoryData<int> Kinds => [.. Enumerable.Range(0, FuzzBase.Kinds)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_broken_disc_brings_about_nothing_but_bad_news(int kind)
    {
        for (ulong seed = 1; seed <= DiscsOfEachKind; seed++)
        {
            string? failure = new FuzzCase(FuzzBases.Of(seed, kind), seed).Run();
            Assert.True(failure is null, failure);
        }
    }
}
