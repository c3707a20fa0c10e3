using PacketFs.Core;
using PacketFs.Emulation.Discs.Tracks;
using PacketFs.Emulation.Media;

namespace PacketFs.Emulation.Discs;

/// <summary>Blank discs: the state area as it leaves the factory.</summary>
internal static class DiscFactory
{
    /// <summary>Room for the structures of a UDF volume, and little more.</summary>
    private const int LeastUnits = 64;

    public static byte[] MakeState(DiscDescription description, out DiscHeader header)
    {
        header = MakeHeader(description);
        int packets = (int)(uint)header.PacketCount;
        MediumSpec spec = MediumSpec.Of(description.Medium);
        int tracks = HeaderSlots.TotalBytes + (packets * PacketEntry.Size);
        byte[] state = new byte[tracks + spec.TrackTableBytes];
        PacketTable table = new(state.AsSpan(HeaderSlots.TotalBytes..tracks));
        if (spec.TrackTableBytes > 0)
        {
            TrackTable.Initialise(state.AsSpan(tracks), spec.TrackCapacity, spec.SessionCapacity);
        }

        table.Reset();
        PlaceDefects(table, description);
        if (header.RecordedPackets > 0)
        {
            LeaveFactory(table, ref header);
        }

        HeaderSlots.Write(state, ref header);
        return state;
    }

    /// <summary>Bytes of the user area as it leaves the factory.</summary>
    public static long UserBytes(in DiscHeader header) =>
        (long)(uint)header.RecordedPackets * header.PacketBlocks * EmulatedDisc.BlockBytes;

    /// <summary>The factory has written zeros, and put spares in the place of what it found bad.</summary>
    private static void LeaveFactory(PacketTable table, ref DiscHeader header)
    {
        for (int packet = 0; packet < header.RecordedPackets; packet++)
        {
            PacketEntry entry = table[packet] with { State = PacketState.Written };
            if (entry.IsDefective && header.SparesUsed < header.SpareUnits)
            {
                header.SparesUsed = header.SparesUsed + 1;
                entry = entry with { Flags = entry.Flags | PacketFlags.Reassigned };
            }

            table[packet] = entry.IsDefective && !entry.IsReassigned
                ? entry with { State = PacketState.Unreadable }
                : entry;
        }
    }

    private static DiscHeader MakeHeader(DiscDescription description)
    {
        if (MediumSpec.Find(description.Medium) is not { Type: not MediumType.CdRom } spec)
        {
            throw new FsException(FsError.InvalidArgument, $"There is no medium of type {description.Medium}.");
        }

        return spec.HasAtip ? MakeCd(description, spec) : MakeOther(description, spec);
    }

    private static DiscHeader MakeOther(DiscDescription description, MediumSpec spec)
    {
        int units = description.Units == 0 ? spec.Units : description.Units;
        long most = spec.Type == MediumType.BdR ? PacketClaim.MaximumUnits : 4L * spec.Units;
        if (spec.IsPressed && description.ContentBlocks == 0)
        {
            throw new FsException(
                FsError.InvalidArgument, $"A {spec.Name} comes with what it holds: say what is to be pressed.");
        }

        if ((units < LeastUnits && !spec.IsPressed) || units > most)
        {
            throw new FsException(
                FsError.InvalidArgument,
                $"A {spec.Name} of {(long)units * spec.UnitBlocks} blocks cannot be made; "
                + $"the smallest has {LeastUnits * spec.UnitBlocks}, the largest {most * spec.UnitBlocks}.");
        }

        int spares = spec.Scale(spec.DefaultSpares, units);
        int primary = spec.Scale(spec.PrimarySpares, units);
        bool isFormatted = spec.IsFactoryFormatted;
        return new DiscHeader
        {
            Magic = DiscHeader.ExpectedMagic,
            Version = DiscHeader.CurrentVersion,
            HeaderBytes = (ushort)DiscHeader.Size,
            Medium = (byte)description.Medium,
            Status = (byte)(isFormatted ? RecordingStatus.Complete : RecordingStatus.Blank),
            PacketBlocks = (uint)spec.UnitBlocks,
            PacketCount = (uint)units,
            WearLimit = description.WearLimit,
            IsFormatted = (byte)(isFormatted ? 1 : 0),
            RecordedPackets = isFormatted ? (uint)(units - spares) : 0,
            ContentBlocks = (uint)description.ContentBlocks,
            SpareUnits = isFormatted ? (uint)(spares + primary) : 0,
        };
    }

    private static DiscHeader MakeCd(DiscDescription description, MediumSpec spec)
    {
        if (!CdAtip.IsLength(description.Medium, description.Minutes))
        {
            throw new FsException(
                FsError.InvalidArgument,
                $"There is no {description.Minutes}-minute {spec.Name}; choose 74 or 80.");
        }

        if (!Enum.IsDefined(description.SubType) || description.Units != 0)
        {
            throw new FsException(
                FsError.InvalidArgument, "A CD has a known speed class, and as many packets as its minutes hold.");
        }

        uint leadOut = CdAtip.LastLeadOutFrame(description.Minutes);
        int capacity = CdAtip.PacketCapacity(leadOut - CdAtip.LbaOffsetFrames, EmulatedDisc.CdPacketBlocks);
        return new DiscHeader
        {
            Magic = DiscHeader.ExpectedMagic,
            Version = DiscHeader.CurrentVersion,
            HeaderBytes = (ushort)DiscHeader.Size,
            Medium = (byte)description.Medium,
            Minutes = (byte)description.Minutes,
            SubType = (byte)(description.Medium == MediumType.CdRw ? description.SubType : 0),
            Status = (byte)RecordingStatus.Blank,
            LeadInFrame = CdAtip.LeadInFrame,
            LastLeadOutFrame = leadOut,
            PacketBlocks = EmulatedDisc.CdPacketBlocks,
            PacketCount = (uint)capacity,
            WearLimit = description.WearLimit,
        };
    }

    private static void PlaceDefects(PacketTable table, DiscDescription description)
    {
        if (description.DefectCount < 0 || description.DefectCount > table.Count)
        {
            throw new FsException(
                FsError.InvalidArgument,
                $"A disc of {table.Count} packets cannot have {description.DefectCount} defective ones.");
        }

        Prng prng = new(description.DefectSeed);
        for (int placed = 0; placed < description.DefectCount;)
        {
            int packet = prng.Next(table.Count);
            PacketEntry entry = table[packet];
            if (!entry.IsDefective)
            {
                table[packet] = entry with { Flags = PacketFlags.Defective };
                placed++;
            }
        }
    }
}
