namespace PacketFs.Hosting.Drawing;

/// <summary>A piece of an area.</summary>
/// <param name="Start">First block.</param>
/// <param name="End">The block behind it.</param>
/// <param name="Packets">What is known of its packets; null when nothing is.</param>
public readonly record struct MapCell(MapRegion Region, long Start, long End, PacketSummary? Packets);
