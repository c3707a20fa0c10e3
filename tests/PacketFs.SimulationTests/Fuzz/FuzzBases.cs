namespace PacketFs.SimulationTests.Fuzz;

/// <summary>The sound volumes, each made once.</summary>
internal static class FuzzBases
{
    /// <summary>Larger ones of others take too long.</summary>
    private const long MostBlocks = 600_000;
    private static readonly Dictionary<int, FuzzBase?> Made = [];

    /// <summary>
    /// The volume that this seed breaks; of the repository's own kinds only, where no other is at hand.
    /// </summary>
    public static FuzzBase Of(ulong seed, int? kind = null)
    {
        int count = FuzzBase.Kinds + FuzzBase.Others.Count;
        for (int at = kind ?? (int)(seed % (ulong)count); ; at = (at + 1) % count)
        {
            if (!Made.TryGetValue(at, out FuzzBase? made))
            {
                Made[at] = made = at < FuzzBase.Kinds
                    ? FuzzBase.Make(at)
                    : FuzzBase.Other(FuzzBase.Others[at - FuzzBase.Kinds]);
                made = Made[at] = made?.Device.Geometry.BlockCount > MostBlocks ? null : made;
            }

            if (made is not null)
            {
                return made;
            }
        }
    }
}
