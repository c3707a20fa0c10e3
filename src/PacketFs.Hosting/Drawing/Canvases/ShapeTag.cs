namespace PacketFs.Hosting.Drawing.Canvases;

/// <summary>What a shape stands for.</summary>
/// <param name="Title">For people who point at it.</param>
/// <param name="Kind">For programs: the kind of area, in small letters.</param>
internal sealed record ShapeTag(string Title, string Kind, int Session, int Track, long Start, long Blocks);
