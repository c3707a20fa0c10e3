using System.Collections.Immutable;
using PacketFs.Core;

namespace PacketFs.Recording.Running;

/// <summary>What became of a recording, and of the disc.</summary>
public sealed record RecordingOutcome
{
    /// <summary>All that was planned was done; with verification, all that was read back was right.</summary>
    public bool IsGood => Error is null;

    /// <summary>Null: it is good.</summary>
    public FsError? Error { get; init; }

    /// <summary>What went wrong and where, in words; empty when it is good.</summary>
    public string Problem { get; init; } = "";

    /// <summary>What state the disc is in now, and what can be done with it.</summary>
    public string DiscText { get; init; } = "";

    /// <summary>The block that failed, or that differs.</summary>
    public Lba? Lba { get; init; }

    /// <summary>What the drive said.</summary>
    public SenseCode? Sense { get; init; }

    /// <summary>Tracks of which blocks were sent, in order.</summary>
    public ImmutableArray<WrittenTrack> Tracks { get; init; } = [];

    /// <summary>As an exception, for those who go no further.</summary>
    public FsException ToException() => new(Error ?? FsError.InputOutput, $"{Problem} {DiscText}".Trim(), Sense, Lba);
}
