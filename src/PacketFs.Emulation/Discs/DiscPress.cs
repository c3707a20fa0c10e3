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
}
