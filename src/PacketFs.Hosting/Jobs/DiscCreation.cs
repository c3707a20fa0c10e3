using System.Globalization;
using PacketFs.Core;
using PacketFs.Emulation;

namespace PacketFs.Hosting.Jobs;

/// <summary>Makes blank discs for the emulated drive.</summary>
public static class DiscCreation
{
    private static readonly Dictionary<string, MediumType> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["cd-r"] = MediumType.CdR,
        ["cd-rw"] = MediumType.CdRw,
        ["cd-mrw"] = MediumType.CdMrw,
        ["cd-rom"] = MediumType.CdRom,
        ["dvd-r"] = MediumType.DvdMinusR,
        ["dvd+r"] = MediumType.DvdPlusR,
        ["dvd-rw"] = MediumType.DvdMinusRw,
        ["dvd+rw"] = MediumType.DvdPlusRw,
        ["dvd+mrw"] = MediumType.DvdPlusMrw,
        ["dvd-rom"] = MediumType.DvdRom,
        ["bd-rom"] = MediumType.BdRom,
        ["dvd-ram"] = MediumType.DvdRam,
        ["bd-r"] = MediumType.BdR,
        ["bd-re"] = MediumType.BdRe,
    };

    /// <summary>The names of the media that can be made.</summary>
    public static IReadOnlyCollection<string> Media => Names.Keys;

    /// <summary>Makes the disc; returns one line that says what it is.</summary>
    /// <exception cref="FsException">The file exists, cannot be made, or the request makes no sense.</exception>
    public static string Run(DiscCreationRequest request)
    {
        if (request.Content is not null)
        {
            return Press(request);
        }

        DiscDescription description = Describe(request);
        using EmulatedDisc disc = EmulatedDisc.Create(
            request.Path, description, new EmulatedDiscOptions { Overwrite = request.Overwrite });
        string defects = description.DefectCount switch
        {
            0 => "",
            1 => ", 1 packet of it defective",
            int count => $", {count} packets of it defective",
        };
        string minutes = disc.Minutes == 0 ? "" : $" of {disc.Minutes} minutes";
        string blank = disc.IsFormatted ? "an empty" : "a blank";
        return $"{request.Path}: {blank} {disc.MediumName}{minutes}, "
            + $"room for {disc.PacketCapacity:N0} packets of {disc.PacketBlocks} blocks{defects}";
    }

    private static string Press(DiscCreationRequest request)
    {
        try
        {
            if (MediumOf(request) == MediumType.CdRom)
            {
                using EmulatedDisc copy = EmulatedDisc.PressCopy(
                    request.Path, request.Content!, new EmulatedDiscOptions { Overwrite = request.Overwrite });
                return $"{request.Path}: a {copy.MediumName} with the sessions and tracks of {request.Content}";
            }

            using FileStream content = File.OpenRead(request.Content!);
            using EmulatedDisc disc = EmulatedDisc.Press(
                request.Path, MediumOf(request), content, new EmulatedDiscOptions { Overwrite = request.Overwrite });
            return $"{request.Path}: a {disc.MediumName} of {content.Length:N0} bytes from {request.Content}";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FsException(
                FsError.NotFound, $"{request.Content} cannot be read: {error.Message}", inner: error);
        }
    }

    private static MediumType MediumOf(DiscCreationRequest request) =>
        Names.TryGetValue(request.Medium, out MediumType medium)
            ? medium
            : throw new FsException(
                FsError.InvalidArgument,
                $"'{request.Medium}' is no medium that the emulated drive knows; use {string.Join(", ", Names.Keys)}.");

    private static DiscDescription Describe(DiscCreationRequest request)
    {
        MediumType medium = MediumOf(request);
        DiscDescription description = new()
        {
            Medium = medium,
            DefectCount = request.Defects?.Count ?? 0,
            DefectSeed = request.Defects?.Seed ?? 0,
        };
        return (medium, request.Size) switch
        {
            (_, null) => description,
            (MediumType.CdRw or MediumType.CdR, "74" or "80") =>
                description with { Minutes = request.Size == "74" ? 74 : 80 },
            (MediumType.BdR or MediumType.BdRe, "25") => description,
            (MediumType.BdR or MediumType.BdRe, "50") => description with { Units = 24_438_784 / 32 },
            (not (MediumType.CdRw or MediumType.CdR), _) => description with { Units = Units(medium, request.Size) },
            _ => throw new FsException(FsError.InvalidArgument, "A CD-R or CD-RW has 74 or 80 minutes."),
        };
    }

    private static int Units(MediumType medium, string size)
    {
        const long BytesPerMebibyte = 1L << 20;
        bool isNumber = long.TryParse(
            size.AsSpan(0, Math.Max(0, size.Length - 1)),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out long mebibytes);
        if (!isNumber || !size.EndsWith('M') || mebibytes is 0 or > 1_000_000)
        {
            throw new FsException(
                FsError.InvalidArgument, $"'{size}' is no size for this disc; 64M makes a small one of 64 MiB.");
        }

        int blocks = medium is MediumType.BdR or MediumType.BdRe or MediumType.CdMrw ? 32 : 16;
        return checked((int)(mebibytes * BytesPerMebibyte / (blocks * (long)EmulatedDisc.BlockBytes)));
    }
}
