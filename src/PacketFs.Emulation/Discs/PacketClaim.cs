namespace PacketFs.Emulation.Discs;

/// <summary>
/// What a packet of a medium that is written once says instead of counting its rewrites: whose place it has taken.
/// </summary>
/// <param name="Update">Since which update of the list of replacements, from 1; 0: it has taken nobody's.</param>
/// <param name="Unit">The packet that is read here.</param>
internal readonly record struct PacketClaim(int Update, int Unit)
{
    /// <summary>Packets that a disc with replacements can have.</summary>
    public const int MaximumUnits = 1 << UnitBits;

    private const int UnitBits = 20;

    public uint Encode() => ((uint)Update << UnitBits) | (uint)Unit;

    public static PacketClaim Decode(uint value) => new((int)(value >> UnitBits), (int)(value & (MaximumUnits - 1)));
}
