namespace PacketFs.Emulation.Discs.Tracks;

/// <summary>What a track is written in. The values stand in files: never renumber.</summary>
internal enum PacketKind : byte
{
    /// <summary>Without a break: track at once, session at once, raw, disc at once.</summary>
    None = 0,

    /// <summary>Packets, or increments, of any length.</summary>
    Variable = 1,

    /// <summary>Packets of <see cref="TrackRecord.PacketSize"/> blocks.</summary>
    Fixed = 2,
}
