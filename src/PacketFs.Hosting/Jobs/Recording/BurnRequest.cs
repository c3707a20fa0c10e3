namespace PacketFs.Hosting.Jobs.Recording;

/// <summary>What to record, and how; words as the command line has them.</summary>
/// <param name="Target">A disc of the emulated drive.</param>
/// <param name="Inputs">Images, a cue sheet, WAV files, or "-" for standard input.</param>
public sealed record BurnRequest(string Target, IReadOnlyList<string> Inputs)
{
    /// <summary>The methods that can be named.</summary>
    public static IReadOnlyList<string> Methods { get; } =
        ["auto", "tao", "sao", "dao", "raw", "raw96", "raw16", "packet"];

    /// <summary>One of <see cref="Methods"/>.</summary>
    public string Method { get; init; } = "auto";

    /// <summary>Close the session, and let another one follow.</summary>
    public bool IsMulti { get; init; }

    /// <summary>Leave the session open for more tracks.</summary>
    public bool LeavesOpen { get; init; }

    /// <summary>Do all but switch the laser on.</summary>
    public bool Simulate { get; init; }

    /// <summary>Times single speed; null: the fastest.</summary>
    public double? Speed { get; init; }

    /// <summary>Read back and compare.</summary>
    public bool Verify { get; init; }

    /// <summary>"fast" or "all": erase the disc first, unless it is blank; null: do not.</summary>
    public string? Blank { get; init; }

    /// <summary>The drive may pause when its buffer runs empty.</summary>
    public bool BufferUnderrunFree { get; init; } = true;

    /// <summary>Blocks of a packet on a CD; 0: variable; null: 32.</summary>
    public int? PacketBlocks { get; init; }

    /// <summary>Inputs that do not say what they are hold audio samples (2,352 bytes a sector).</summary>
    public bool IsAudio { get; init; }

    /// <summary>Inputs that do not say what they are hold raw sectors of 2,352 bytes.</summary>
    public bool IsRaw { get; init; }

    /// <summary>Bytes that come from standard input; null: unknown.</summary>
    public long? PipeBytes { get; init; }

    /// <summary>Sectors of zeros after a data track.</summary>
    public int PadSectors { get; init; }

    /// <summary>Gives standard input; called when "-" is among the inputs.</summary>
    public Func<Stream> OpenPipe { get; init; } = () => Stream.Null;
}
