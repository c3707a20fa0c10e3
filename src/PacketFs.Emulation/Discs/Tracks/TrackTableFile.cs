using PacketFs.Emulation.Media;

namespace PacketFs.Emulation.Discs.Tracks;

/// <summary>
/// State files that were made before discs had a track table end with their packet table. They get an empty one when
/// they are opened: the file grows by zeros, then the table is written, its head last, so that a process that dies in
/// between leaves a file that is treated the same way again.
/// </summary>
internal static class TrackTableFile
{
    /// <summary>Bytes that the state of this disc takes.</summary>
    public static long StateBytes(in DiscHeader header) => WithoutTable(header)
        + (MediumSpec.Find((MediumType)header.Medium)?.TrackTableBytes ?? 0);

    /// <summary>Gives a sound state file its table, if its medium has one and it has none.</summary>
    public static void AddWhereMissing(FileStream file)
    {
        byte[] slots = new byte[HeaderSlots.TotalBytes];
        file.Position = 0;
        file.ReadExactly(slots);
        bool isKnown = HeaderSlots.TryRead(slots, out DiscHeader header)
            && DiscRecovery.FindFault(header) is null
            && MediumSpec.Find((MediumType)header.Medium) is { TrackCapacity: > 0 };
        if (!isKnown)
        {
            return;
        }

        MediumSpec spec = MediumSpec.Of((MediumType)header.Medium);
        long offset = WithoutTable(header);
        byte[] table = new byte[spec.TrackTableBytes];
        if (file.Length == offset)
        {
            file.SetLength(offset + table.Length);
        }
        else if (file.Length != offset + table.Length || !IsZero(file, offset))
        {
            return;
        }

        TrackTable.Initialise(table, spec.TrackCapacity, spec.SessionCapacity);
        file.Position = offset + TrackTable.RecordBytes;
        file.Write(table.AsSpan(TrackTable.RecordBytes));
        file.Position = offset;
        file.Write(table.AsSpan(0, TrackTable.RecordBytes));
        file.Flush();
    }

    private static long WithoutTable(in DiscHeader header) =>
        HeaderSlots.TotalBytes + ((long)(uint)header.PacketCount * PacketEntry.Size);

    /// <summary>The head of the table is still what growing the file has left there.</summary>
    private static bool IsZero(FileStream file, long offset)
    {
        byte[] head = new byte[TrackTable.RecordBytes];
        file.Position = offset;
        file.ReadExactly(head);
        return !head.AsSpan().ContainsAnyExcept((byte)0);
    }
}
