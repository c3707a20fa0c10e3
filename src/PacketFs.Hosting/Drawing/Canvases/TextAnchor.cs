namespace PacketFs.Hosting.Drawing.Canvases;

/// <summary>Which point of a text stands at its place.</summary>
internal enum TextAnchor
{
    Start,
    Middle,
    End,
}
