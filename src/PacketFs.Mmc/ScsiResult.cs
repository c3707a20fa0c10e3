namespace PacketFs.Mmc;

/// <summary>What became of a command. Data, never an exception: what a drive says is not an error of ours.</summary>
/// <param name="Status">GOOD, CHECK CONDITION, ... or a transport failure.</param>
/// <param name="Sense">Meaningful on CHECK CONDITION.</param>
/// <param name="Transferred">Bytes of the data phase that really moved.</param>
public readonly record struct ScsiResult(ScsiStatus Status, Sense Sense, int Transferred)
{
    public bool IsGood => Status == ScsiStatus.Good;

    public static ScsiResult Good(int transferred = 0) => new(ScsiStatus.Good, default, transferred);

    public static ScsiResult Check(Sense sense, int transferred = 0) =>
        new(ScsiStatus.CheckCondition, sense, transferred);

    public override string ToString() => Status == ScsiStatus.CheckCondition ? Sense.ToString() : Status.ToString();
}
