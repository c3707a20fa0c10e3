namespace PacketFs.Emulation.Discs.Tracks;

/// <summary>A record of the track table: 64 bytes, of which the first four are the checksum.</summary>
internal interface ITrackTableRecord
{
    /// <summary>Whether the values can be, each for itself.</summary>
    bool IsPossible();
}
