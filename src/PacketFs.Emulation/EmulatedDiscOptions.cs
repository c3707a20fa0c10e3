namespace PacketFs.Emulation;

/// <summary>How a disc's files are treated.</summary>
public sealed record EmulatedDiscOptions
{
    /// <summary>Lets <see cref="EmulatedDisc.Create"/> replace files that exist.</summary>
    public bool Overwrite { get; init; }

    /// <summary>
    /// Sends the files to the host's disk on SYNCHRONIZE CACHE and eject, so that they survive the death of the
    /// machine as they survive the death of the process. Never per packet.
    /// </summary>
    public bool FlushToHostDisk { get; init; } = true;
}
