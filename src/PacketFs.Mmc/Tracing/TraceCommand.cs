namespace PacketFs.Mmc.Tracing;

/// <summary>One command as it was sent, and what became of it.</summary>
/// <param name="Cdb">As sent: 6 to 16 bytes.</param>
/// <param name="RequestedBytes">Length of the data phase that the host had room for, or sent.</param>
/// <param name="Result">Status, sense, bytes that moved.</param>
/// <param name="Start">Since the beginning of the session; to the microsecond.</param>
/// <param name="Duration">Until the answer was there; to the microsecond.</param>
/// <param name="Data">The bytes that moved; null when they were not kept, or there were none.</param>
/// <param name="Digest">
/// First 16 bytes of SHA-256 over the bytes that moved, where they were not kept; else null.
/// </param>
public sealed record TraceCommand(
    byte[] Cdb,
    DataDirection Direction,
    int RequestedBytes,
    ScsiResult Result,
    TimeSpan Start,
    TimeSpan Duration,
    byte[]? Data,
    byte[]? Digest)
{
    public Opcode Opcode => (Opcode)Cdb[0];
}
