using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Repair;

/// <summary>A name that an entry carried which no longer leads to its object.</summary>
/// <param name="Directory">The ICB of the directory that it stood in.</param>
/// <param name="Name">The name.</param>
/// <param name="UniqueId">The low half of the object's identifier, if the entry still had it; else 0.</param>
internal readonly record struct LostName(LbAddr Directory, string Name, uint UniqueId);
