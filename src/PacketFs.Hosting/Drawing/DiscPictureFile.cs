using PacketFs.Hosting.Drawing.Canvases;

namespace PacketFs.Hosting.Drawing;

/// <summary>Pictures of a disc as files. An existing file is replaced.</summary>
public static class DiscPictureFile
{
    private const float PixelsPerUnit = 2;

    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void WriteSvg(DiscMap map, string path) => File.WriteAllText(path, ToSvg(map));

    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void WritePng(DiscMap map, string path)
    {
        using FileStream file = File.Create(path);
        WritePng(map, file);
    }

    /// <summary>The picture as a document of its own.</summary>
    public static string ToSvg(DiscMap map)
    {
        SvgCanvas canvas = new(DiscPicture.Width, DiscPicture.HeightOf(map), map.Title);
        DiscPicture.Draw(map, canvas);
        return canvas.Finish();
    }

    /// <summary>The picture in two pixels a unit; the stream stays the caller's.</summary>
    public static void WritePng(DiscMap map, Stream target)
    {
        PixelCanvas canvas = new(DiscPicture.Width, DiscPicture.HeightOf(map), PixelsPerUnit, Palette.Paper);
        DiscPicture.Draw(map, canvas);
        PngFile.Write(target, canvas);
    }
}
