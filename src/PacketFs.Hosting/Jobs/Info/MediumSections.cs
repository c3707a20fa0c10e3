using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Tracing;

namespace PacketFs.Hosting.Jobs.Info;

/// <summary>What a report says of a drive and of the medium in it.</summary>
internal static class MediumSections
{
    public static ReportSection Trace(TraceDrive trace)
    {
        ReportSection section = new ReportSection("trace", "Trace")
            .Add("commands", "Commands", $"{trace.Session.Commands.Count:N0}", trace.Session.Commands.Count)
            .Add("program", "Recorded by", $"PacketFs {trace.Session.Header.ProgramVersion}");
        return trace.SurpriseCount == 0
            ? section
            : section.Add("surprises", "Not answered", string.Join("; ", trace.Surprises), trace.SurpriseCount);
    }

    public static ReportSection Drive(DriveIdentity drive) => new ReportSection("drive", "Drive")
        .Add("vendor", "Vendor", drive.Vendor)
        .Add("product", "Product", drive.Product)
        .Add("revision", "Revision", drive.Revision);

    public static ReportSection Medium(MediumState state, EmulatedDrive? drive)
    {
        ReportSection section = new ReportSection("medium", "Medium")
            .Add("kind", "Kind", state.Name)
            .Add("state", "State", FormatChoices.Name(state.Condition));
        if (state.SessionCount > 0)
        {
            section
                .Add("sessions", "Sessions", $"{state.SessionCount}, the last one {Word(state.LastSessionState)}",
                    state.SessionCount)
                .AddRaw("last_session", Word(state.LastSessionState))
                .AddRaw("disc_status", Word(state.DiscStatus));
        }

        if (state.DiscInformation is { } information)
        {
            section.AddRaw("tracks", information.LastTrackInLastSessionLow
                + (information.LastTrackInLastSessionHigh << 8) - information.FirstTrack + 1);
        }

        if (state.BlockCount > 0)
        {
            section
                .Add("blocks", "Blocks", $"{state.BlockCount:N0} of {OpticalDrive.BlockSize:N0} bytes",
                state.BlockCount)
                .Add("bytes", "Size", $"{state.BlockCount * OpticalDrive.BlockSize / 1e6:N1} MB",
                    state.BlockCount * OpticalDrive.BlockSize)
                .Add("packet_blocks", "Packets", $"{state.WriteUnitBlocks} blocks each", state.WriteUnitBlocks);
        }

        if (drive?.Disc is { } disc && state.Condition == MediumCondition.Formatted)
        {
            int packets = (int)(state.BlockCount / state.WriteUnitBlocks);
            long most = 0;
            long sum = 0;
            for (int packet = 0; packet < packets; packet++)
            {
                most = long.Max(most, disc.GetRewrites(packet));
                sum += disc.GetRewrites(packet);
            }

            section
                .Add("wear_most", "Wear",
                    $"most written packet {most} times, {(double)sum / packets:0.0} on average", most)
                .AddRaw("wear_sum", sum)
                .AddRaw("packets", packets);
        }

        return section;
    }

    /// <summary>A BD-R with pseudo-overwrite: what can still be written again.</summary>
    public static ReportSection Overwrites(PseudoOverwriteResources left) =>
        new ReportSection("overwrites", "Overwriting")
        .Add("commits", "Bears about", $"{Commits(left):N0} more commits", Commits(left))
        .Add("replacements", "Replacements left", $"{(uint)left.RemainingReplacements:N0} packets",
            (uint)left.RemainingReplacements)
        .Add("entries", "Entries of the list", $"{(uint)left.RemainingMapEntries:N0} left",
            (uint)left.RemainingMapEntries)
        .Add("updates", "Updates of the list", $"{(uint)left.RemainingUpdates:N0} left",
            (uint)left.RemainingUpdates);

    private static long Commits(PseudoOverwriteResources left) => OverwriteEstimate.Commits(
        new OverwriteResources(
            (uint)left.RemainingReplacements, (uint)left.RemainingMapEntries, (uint)left.RemainingUpdates),
        null);

    private static string Word<T>(T? value)
        where T : struct, Enum => value?.ToString().ToLowerInvariant() ?? "not known";
}
