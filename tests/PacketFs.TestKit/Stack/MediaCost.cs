namespace PacketFs.TestKit.Stack;

/// <summary>What a job cost on the medium. Exact: the same on every machine.</summary>
public sealed record MediaCost
{
    /// <summary>Bytes of the files.</summary>
    public required long DataBytes { get; init; }

    /// <summary>Packets that the space taken on the volume makes up: data and metadata, written once each.</summary>
    public required long PacketsFilled { get; init; }

    /// <summary>Packets that the drive wrote, the unmount's and those of the commit log among them.</summary>
    public required long PacketsWritten { get; init; }

    /// <summary>Packets that had to be read because only a part of them was written.</summary>
    public required long PacketsReadForModify { get; init; }

    /// <summary>Of the packets written, those of the commit log.</summary>
    public required long LogPackets { get; init; }

    public required long WriteCommands { get; init; }

    /// <summary>Simulated time from the first operation to the end of the unmount.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Simulated time that <see cref="PacketsFilled"/> would take in one stream.</summary>
    public required TimeSpan StreamingLimit { get; init; }

    /// <summary>Packets written for each packet filled.</summary>
    public double WriteFactor => (double)PacketsWritten / PacketsFilled;

    public double TimeFactor => Elapsed / StreamingLimit;
}
