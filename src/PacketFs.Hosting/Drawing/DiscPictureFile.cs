using PacketFs.Core;
using PacketFs.Hosting.Drawing.Canvases;

namespace PacketFs.Hosting.Drawing;

/// <summary>Pictures of a disc as files. A picture that is there is replaced, anything else is not.</summary>
public static class DiscPictureFile
{
    private const float PixelsPerUnit = 2;

    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="FsException">Exists: there is a file that is no such picture.</exception>
    public static void WriteSvg(DiscMap map, string path)
    {
        RefuseToReplace(path, "<svg"u8);
        File.WriteAllText(path, ToSvg(map));
    }

    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="FsException">Exists: there is a file that is no such picture.</exception>
    public static void WritePng(DiscMap map, string path)
    {
        RefuseToReplace(path, PngFile.Signature);
        using FileStream file = File.Create(path);
        WritePng(map, file);
    }

    // A disc image that stands in the wrong place of the command line must not become a picture.
    private static void RefuseToReplace(string path, ReadOnlySpan<byte> signature)
    {
        if (!File.Exists(path))
        {
            return;
        }

        using FileStream file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[signature.Length];
        if (file.Length > 0 && (file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length
            || !start.SequenceEqual(signature)))
        {
            throw new FsException(
                FsError.Exists, $"{path} exists and is no picture of this kind; it is left alone. Name another file.");
        }
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
