using PacketFs.Core;
using PacketFs.Emulation.Media;

namespace PacketFs.Emulation.Discs;

/// <summary>Pressed discs: they come with what they hold.</summary>
internal static class DiscPress
{
    private const int BufferBytes = 1 << 20;

    /// <summary>A disc for this many bytes, all of it readable, all zeros as yet.</summary>
    /// <exception cref="FsException">InvalidArgument: not a pressed medium, or too much for it.</exception>
    public static DiscDescription Describe(MediumType medium, long bytes)
    {
        if (MediumSpec.Find(medium) is not { IsPressed: true } spec)
        {
            throw new FsException(FsError.InvalidArgument, $"A {medium} is not pressed; make a blank one.");
        }

        long unitBytes = (long)spec.UnitBlocks * EmulatedDisc.BlockBytes;
        long units = (bytes + unitBytes - 1) / unitBytes;
        if (units is 0 || units > spec.Units)
        {
            throw new FsException(
                FsError.InvalidArgument,
                $"{bytes} bytes do not make a {spec.Name}; it holds 1 to {spec.Units * unitBytes}.");
        }

        return new DiscDescription
        {
            Medium = medium,
            Units = (int)units,
            ContentBlocks = (bytes + EmulatedDisc.BlockBytes - 1) / EmulatedDisc.BlockBytes,
        };
    }

    /// <exception cref="FsException">InvalidArgument: it is none.</exception>
    public static void RequireMaster(EmulatedDisc master)
    {
        if (master.Medium != MediumType.CdR || master.Tracks.Disc.IsFinalised == 0)
        {
            throw new FsException(
                FsError.InvalidArgument, "A master for pressing is a finalised CD-R ('packetfs burn').");
        }
    }

    /// <summary>From now on the copy of a CD-R is a pressed disc.</summary>
    public static void MarkPressed(EmulatedDisc copy)
    {
        DiscHeader header = copy.Header;
        header.Medium = (byte)MediumType.CdRom;
        copy.UpdateHeader(header);
    }

    /// <summary>A pressed CD in files, with what the master holds; its files are copied while nobody has it.</summary>
    public static EmulatedDisc Copy(string path, string masterPath, EmulatedDiscOptions options)
    {
        using (EmulatedDisc master = EmulatedDisc.Open(masterPath))
        {
            RequireMaster(master);
        }

        try
        {
            // The state comes last: what has none is no disc.
            foreach (string suffix in new[] { "", EmulatedDisc.SideSuffix, EmulatedDisc.StateSuffix })
            {
                CopyFile(masterPath + suffix, path + suffix, options.Overwrite);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FsException(
                File.Exists(path) && !options.Overwrite ? FsError.Exists : FsError.InputOutput,
                $"{path} cannot be pressed: {error.Message}",
                inner: error);
        }

        EmulatedDisc copy = EmulatedDisc.Open(path);
        MarkPressed(copy);
        return copy;
    }

    /// <summary>Copies the content to where it belongs.</summary>
    public static void Fill(EmulatedDisc disc, Stream content)
    {
        byte[] buffer = new byte[BufferBytes];
        long offset = 0;
        for (int read; (read = content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)) > 0;)
        {
            disc.Engrave(offset, buffer.AsSpan(0, read));
            offset += read;
        }
    }

    private static void CopyFile(string from, string to, bool overwrite)
    {
        if (File.Exists(from))
        {
            File.Copy(from, to, overwrite);
        }
        else if (overwrite)
        {
            File.Delete(to);
        }
    }
}
