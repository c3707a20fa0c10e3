namespace PacketFs.Hosting.Tracing;

/// <summary>A command of a trace, for people and programs.</summary>
/// <param name="Number">From 0, in the whole file.</param>
/// <param name="Session">From 1: which use of a drive.</param>
/// <param name="Start">Since the session began.</param>
/// <param name="Name">"WRITE(10)".</param>
/// <param name="Fields">"Lba=32 BlockCount=16"; empty when there are none.</param>
/// <param name="Result">"good", "03/0C/00", "Busy".</param>
/// <param name="Meaning">What that means, and what follows; null when good.</param>
/// <param name="Direction">"in", "out"; null without data.</param>
/// <param name="Bytes">That moved.</param>
/// <param name="Content">The bytes, or their digest, in hexadecimal; null when there are none.</param>
/// <param name="IsDigest">The content is a digest.</param>
public sealed record TraceLine(
    long Number,
    int Session,
    TimeSpan Start,
    TimeSpan Duration,
    string Name,
    string Fields,
    string Result,
    string? Meaning,
    bool IsGood,
    string? Direction,
    int Bytes,
    string Cdb,
    string? Content,
    bool IsDigest);
