using PacketFs.Recording.Tracks;

namespace PacketFs.Recording.Inputs;

/// <summary>What the user said of the inputs.</summary>
public sealed record InputOptions
{
    /// <summary>What files are that do not tell themselves; null: ISO images and other user data (Mode 1).</summary>
    public SectorForm? Form { get; init; }

    /// <summary>Bytes that come from a pipe; null: unknown.</summary>
    public long? PipeBytes { get; init; }

    /// <summary>What a pipe brings will be compared with the disc afterwards.</summary>
    public bool DigestsPipe { get; init; }

    /// <summary>Zeros after every data track, in sectors: what some readers run over (150 is usual).</summary>
    public int PadSectors { get; init; }
}
