namespace PacketFs.Emulation.Media;

/// <summary>A track as a table of contents names it.</summary>
internal readonly record struct TocTrack(int Number, int Session, long Start);
