namespace PacketFs.Core;

/// <summary>
/// Sense key, additional sense code and its qualifier: what a drive says of a failure. SPC; shown as <c>03/0C/00</c>.
/// </summary>
public readonly record struct SenseCode(byte Key, byte Asc, byte Ascq)
{
    public override string ToString() => $"{Key:X2}/{Asc:X2}/{Ascq:X2}";
}
