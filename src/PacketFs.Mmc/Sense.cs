using PacketFs.Core;

namespace PacketFs.Mmc;

/// <summary>
/// Sense data, decoded (SPC; fixed format 70h/71h or descriptor format 72h/73h). <c>default</c> = no sense.
/// </summary>
/// <param name="Code">Key, ASC, ASCQ.</param>
/// <param name="IsDeferred">The error belongs to an earlier command (71h/73h); this command was not executed.</param>
/// <param name="Information">Usually the failing LBA; null when not valid.</param>
/// <param name="Progress">0 to 65,535 of 65,536 when sense-key specific progress is there.</param>
public readonly record struct Sense(
    SenseCode Code, bool IsDeferred = false, uint? Information = null, ushort? Progress = null)
{
    public byte Key => Code.Key;

    public byte Asc => Code.Asc;

    public byte Ascq => Code.Ascq;

    /// <summary>True for this ASC/ASCQ, whatever the key.</summary>
    public bool Is(byte asc, byte ascq) => Code.Asc == asc && Code.Ascq == ascq;

    public override string ToString() => Code.ToString();
}
