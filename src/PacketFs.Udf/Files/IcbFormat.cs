using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Files;

/// <summary>What every descriptor that we write on one volume has in common.</summary>
/// <param name="Revision">The volume's nominal revision.</param>
/// <param name="BlockSize">Bytes in a logical block.</param>
/// <param name="Serial">Tag serial number.</param>
/// <param name="Implementation">Who writes.</param>
internal readonly record struct IcbFormat(UdfRevision Revision, int BlockSize, int Serial, EntityId Implementation);
