namespace PacketFs.Udf.Repair;

/// <summary>One thing that a repair will do, in words for a person.</summary>
/// <param name="What">What is done.</param>
/// <param name="Where">To which file, directory, sector or block.</param>
/// <param name="Why">What is wrong there.</param>
/// <param name="Loss">What is lost by it, or was lost before and is given up now; empty when nothing is.</param>
public sealed record RepairStep(string What, string Where, string Why, string Loss)
{
    public override string ToString()
    {
        string where = Where.Length == 0 ? "" : $" [{Where}]";
        string loss = Loss.Length == 0 ? "" : $" LOST: {Loss}.";
        return $"{What}{where}: {Why}.{loss}";
    }
}
