namespace PacketFs.Mmc.Tracing;

/// <summary>What a trace says of one use of a drive before its commands come.</summary>
/// <param name="Started">By the clock that the commands are timed with.</param>
/// <param name="Profile">The medium in the drive when recording began.</param>
/// <param name="KeepsPayload">True: the bytes of reads and writes are in the trace, not only their digests.</param>
/// <param name="MaxTransferBytes">Largest data phase that the transport allowed.</param>
/// <param name="Vendor">Eight ASCII characters at most, as INQUIRY told them; so product (16) and revision (4).</param>
/// <param name="ProgramVersion">Of the program that recorded.</param>
public sealed record TraceHeader(
    DateTimeOffset Started,
    Profile Profile,
    bool KeepsPayload,
    int MaxTransferBytes,
    string Vendor,
    string Product,
    string Revision,
    string ProgramVersion);
