using PacketFs.Udf.Findings;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Check;

/// <summary>A finding about something in a partition, as code needs it.</summary>
/// <param name="Problem">What is wrong.</param>
/// <param name="Where">The object: its address is that of its ICB.</param>
/// <param name="Detail">As in the finding.</param>
/// <param name="Directory">ICB of the directory whose entry led there; null for the root and what hangs on no
/// entry.</param>
/// <param name="Offset">Where in that directory the entry starts, in bytes.</param>
internal readonly record struct CheckFault(
    Problem Problem, Where Where, string Detail, LbAddr? Directory, ulong Offset);
