using PacketFs.Core;

namespace PacketFs.Emulation.Discs;

/// <summary>Blank discs: the state area as it leaves the factory.</summary>
internal static class DiscFactory
{
    public static byte[] MakeState(DiscDescription description, out DiscHeader header)
    {
        header = MakeHeader(description);
        int packets = (int)(uint)header.PacketCount;
        byte[] state = new byte[HeaderSlots.TotalBytes + (packets * PacketEntry.Size)];
        PacketTable table = new(state.AsSpan(HeaderSlots.TotalBytes));
        table.Reset();
        PlaceDefects(table, description);
        HeaderSlots.Write(state, ref header);
        return state;
    }

    private static DiscHeader MakeHeader(DiscDescription description)
    {
        if (description.Medium != MediumType.CdRw || !Enum.IsDefined(description.SubType))
        {
            throw new FsException(FsError.InvalidArgument, "Only CD-RW discs of a known speed class can be made.");
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
            SubType = (byte)description.SubType,
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
