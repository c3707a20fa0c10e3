namespace PacketFs.TestKit.Volumes;

/// <summary>Ready-made weights.</summary>
public static class RandomOperationMix
{
    /// <summary>Everything, changes more often than questions; a remount in 4,000 operations.</summary>
    public static IReadOnlyDictionary<RandomOperation, int> Everyday { get; } =
        new Dictionary<RandomOperation, int>
        {
            [RandomOperation.CreateFile] = 300,
            [RandomOperation.MakeDirectory] = 120,
            [RandomOperation.MakeNode] = 20,
            [RandomOperation.MakeSymbolicLink] = 50,
            [RandomOperation.Link] = 100,
            [RandomOperation.Unlink] = 200,
            [RandomOperation.RemoveDirectory] = 80,
            [RandomOperation.RemoveTree] = 4,
            [RandomOperation.Rename] = 200,
            [RandomOperation.RenameNoReplace] = 50,
            [RandomOperation.Exchange] = 50,
            [RandomOperation.Write] = 400,
            [RandomOperation.Append] = 150,
            [RandomOperation.WriteFarAhead] = 40,
            [RandomOperation.Truncate] = 120,
            [RandomOperation.Allocate] = 40,
            [RandomOperation.PunchHole] = 50,
            [RandomOperation.ZeroRange] = 40,
            [RandomOperation.Read] = 350,
            [RandomOperation.SeekDataOrHole] = 40,
            [RandomOperation.ReadDirectory] = 80,
            [RandomOperation.Lookup] = 300,
            [RandomOperation.GetAttributes] = 250,
            [RandomOperation.GetParent] = 30,
            [RandomOperation.ReadSymbolicLink] = 30,
            [RandomOperation.ChangeMode] = 60,
            [RandomOperation.ChangeOwner] = 40,
            [RandomOperation.ChangeTimes] = 60,
            [RandomOperation.SetExtendedAttribute] = 60,
            [RandomOperation.GetExtendedAttribute] = 40,
            [RandomOperation.ListExtendedAttributes] = 20,
            [RandomOperation.RemoveExtendedAttribute] = 30,
            [RandomOperation.CloseWriter] = 60,
            [RandomOperation.SyncNode] = 20,
            [RandomOperation.SyncAll] = 8,
            [RandomOperation.Forget] = 250,
            [RandomOperation.BackgroundStep] = 40,
            [RandomOperation.Remount] = 1,
        };

    /// <summary>The same without what a volume has not (or has no time for): say which.</summary>
    public static IReadOnlyDictionary<RandomOperation, int> Without(
        this IReadOnlyDictionary<RandomOperation, int> mix, params RandomOperation[] absent) =>
        mix.Where(pair => !absent.Contains(pair.Key)).ToDictionary();

    /// <summary>The same with other weights for some operations.</summary>
    public static IReadOnlyDictionary<RandomOperation, int> With(
        this IReadOnlyDictionary<RandomOperation, int> mix, params (RandomOperation Operation, int Weight)[] changes)
    {
        Dictionary<RandomOperation, int> result = mix.ToDictionary();
        foreach ((RandomOperation operation, int weight) in changes)
        {
            result[operation] = weight;
        }

        return result;
    }
}
