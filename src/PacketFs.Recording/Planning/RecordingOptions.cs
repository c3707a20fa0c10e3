namespace PacketFs.Recording.Planning;

/// <summary>How to record.</summary>
public sealed record RecordingOptions
{
    /// <summary>What the user asked for.</summary>
    public MethodChoice Method { get; init; } = MethodChoice.Auto;

    /// <summary>How the disc is left behind.</summary>
    public SessionEnd End { get; init; } = SessionEnd.Finalise;

    /// <summary>Test write: the laser stays at reading power. CD, DVD-R and DVD-RW only.</summary>
    public bool Simulate { get; init; }

    /// <summary>Times single speed; null: as fast as drive and medium can.</summary>
    public double? Speed { get; init; }

    /// <summary>The drive may pause when its buffer runs empty.</summary>
    public bool BufferUnderrunFree { get; init; } = true;

    /// <summary>Read back and compare when all is written.</summary>
    public bool Verify { get; init; }

    /// <summary>Packets of so many blocks on a CD; 0: variable; null: as usual.</summary>
    public int? PacketBlocks { get; init; }

    /// <summary>For <see cref="MethodChoice.Raw"/>.</summary>
    public RawSubchannelMode Subchannel { get; init; } = RawSubchannelMode.Best;

    /// <summary>Blocks of a packet, when it is packets of a CD; 0: variable.</summary>
    internal int CdPacketBlocks => PacketBlocks ?? RecordingPackets.UsualBlocks;

    /// <summary>Plan as if the disc had been blanked.</summary>
    public bool AssumeBlank { get; init; }
}
