using PacketFs.Core;
using PacketFs.Emulation;

namespace PacketFs.Hosting.Jobs;

/// <summary>Makes blank discs for the emulated drive.</summary>
public static class DiscCreation
{
    /// <summary>Makes the disc; returns one line that says what it is.</summary>
    /// <exception cref="FsException">The file exists, cannot be made, or the request makes no sense.</exception>
    public static string Run(DiscCreationRequest request)
    {
        DiscDescription description = new()
        {
            Medium = Medium(request.Medium),
            Minutes = request.Minutes,
            DefectCount = request.Defects?.Count ?? 0,
            DefectSeed = request.Defects?.Seed ?? 0,
        };
        using EmulatedDisc disc = EmulatedDisc.Create(
            request.Path, description, new EmulatedDiscOptions { Overwrite = request.Overwrite });
        string defects = description.DefectCount switch
        {
            0 => "",
            1 => ", 1 packet of it defective",
            int count => $", {count} packets of it defective",
        };
        return $"{request.Path}: a blank CD-RW of {request.Minutes} minutes, "
            + $"room for {disc.PacketCapacity:N0} packets of {disc.PacketBlocks} blocks{defects}";
    }

    private static MediumType Medium(string name) => name.ToLowerInvariant() switch
    {
        "cd-rw" => MediumType.CdRw,
        _ => throw new FsException(
            FsError.InvalidArgument, $"'{name}' is no medium that the emulated drive knows; use cd-rw."),
    };
}
