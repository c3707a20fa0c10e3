using PacketFs.Core;
using PacketFs.Emulation.Media;
using PacketFs.Mmc;
using PacketFs.Mmc.Cd;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Drive;

/// <summary>
/// READ SUB-CHANNEL: what the Q sub-channel says where the head was last, of the disc, or of a track. All of it is read
/// from the frames, whoever has written them; numbers stand in one of a hundred frames at least.
/// </summary>
internal static class SubChannelCommands
{
    private const int FramesToLookAt = 200;
    private const int CodeOffset = 1;

    public static ScsiResult Read(DriveUnit unit, in ReadSubChannel command, in ScsiTransfer transfer)
    {
        IMedium medium = unit.Medium ?? throw new InvariantException("the gate lets nothing through without a medium");
        if (medium.Spec.Family != MediumFamily.Cd)
        {
            return SenseCodes.CannotReadIncompatibleFormat.ToCheck();
        }

        unit.Writer.DrainAll();
        Span<byte> room = stackalloc byte[SubChannelHeader.Size + SubChannelCode.Size];
        ReplyBuilder reply = new(room);
        if (!command.SubQ)
        {
            AddHeader(ref reply, 0);
            return reply.Send(transfer, command.AllocationLength);
        }

        SenseCode? refusal = command.Format switch
        {
            SubChannelFormat.CurrentPosition => AddPosition(unit, medium, command, ref reply),
            SubChannelFormat.MediaCatalogNumber => AddCatalogue(unit, medium, ref reply),
            SubChannelFormat.TrackIsrc => AddIsrc(medium, command, ref reply),
            _ => SenseCodes.InvalidFieldInCdb,
        };
        return refusal is SenseCode code ? code.ToCheck() : reply.Send(transfer, command.AllocationLength);
    }

    private static void AddHeader(ref ReplyBuilder reply, int length) => reply.Add(new SubChannelHeader
    {
        AudioStatus = SubChannelHeader.NoAudioStatus,
        Length = (ushort)length,
    });

    private static SenseCode? AddPosition(
        DriveUnit unit, IMedium medium, in ReadSubChannel command, ref ReplyBuilder reply)
    {
        if (!TryFind(medium, unit.HeadBlock, SubchannelAdr.Position, out SubchannelQ q, out long lba))
        {
            return SenseCodes.UncorrectableError;
        }

        int track = Bcd.Decode(q.TrackNumber);
        int index = Bcd.Decode(q.Index);
        Msf relative = new(
            Bcd.Decode(q.Relative.Minute), Bcd.Decode(q.Relative.Second), Bcd.Decode(q.Relative.Frame));
        int frames = (((relative.Minute * 60) + relative.Second) * 75) + relative.Frame;

        // In a gap it counts down.
        uint fromStart = command.Msf ? relative.ToWord() : unchecked((uint)(index == 0 ? -frames : frames));
        AddHeader(ref reply, SubChannelPosition.Size);
        reply.Add(new SubChannelPosition
        {
            Format = (byte)SubChannelFormat.CurrentPosition,
            AdrControl = Swapped(q),
            TrackNumber = (byte)track,
            IndexNumber = (byte)index,
            Absolute = command.Msf ? Msf.FromLba(new Lba(lba)).ToWord() : unchecked((uint)lba),
            Relative = fromStart,
        });
        return null;
    }

    private static SenseCode? AddCatalogue(DriveUnit unit, IMedium medium, ref ReplyBuilder reply)
    {
        SubChannelCode code = new() { Format = (byte)SubChannelFormat.MediaCatalogNumber };
        bool isThere = TryFind(medium, unit.HeadBlock, SubchannelAdr.Catalogue, out SubchannelQ q, out _)
            || TryFind(medium, 0, SubchannelAdr.Catalogue, out q, out _);
        Span<byte> text = code.Text;
        if (isThere && q.TryReadCatalogue(text[CodeOffset..]))
        {
            text[0] = SubChannelCode.IsValid;
        }

        AddHeader(ref reply, SubChannelCode.Size);
        reply.Add(code);
        return null;
    }

    private static SenseCode? AddIsrc(IMedium medium, in ReadSubChannel command, ref ReplyBuilder reply)
    {
        ReadTrackInformation request = ReadTrackInformation.OfTrack(command.Track, TrackInformation.Size);
        if (command.Track == 0 || medium.DescribeTrack(request, out TrackInformation track) is not null)
        {
            return SenseCodes.InvalidFieldInCdb;
        }

        SubChannelCode code = new()
        {
            Format = (byte)SubChannelFormat.TrackIsrc,
            TrackNumber = command.Track,
            AdrControl = (byte)(((int)SubchannelAdr.Isrc << 4) | (track.TrackMode & 0x0F)),
        };
        Span<byte> text = code.Text;
        bool isThere = TryFind(medium, ((Lba)track.Start).Value, SubchannelAdr.Isrc, out SubchannelQ q, out _);
        if (isThere && q.TryReadIsrc(text[CodeOffset..]))
        {
            text[0] = SubChannelCode.IsValid;
        }

        AddHeader(ref reply, SubChannelCode.Size);
        reply.Add(code);
        return null;
    }

    /// <summary>The first sound Q of a sort in the frames from an address on.</summary>
    private static bool TryFind(IMedium medium, long from, SubchannelAdr adr, out SubchannelQ found, out long lba)
    {
        Span<byte> main = stackalloc byte[CdSector.RawSize];
        Span<byte> sub = stackalloc byte[RawSubchannel.Size];
        for (lba = from; lba < from + FramesToLookAt; lba++)
        {
            if (medium.ReadSector(lba, main, sub) is not null)
            {
                continue;
            }

            found = RawSubchannel.GetQ(sub);
            if (found.IsSound && found.Adr == adr)
            {
                return true;
            }
        }

        found = default;
        return false;
    }

    // The Q sub-channel has CONTROL in front, every reply ADR.
    private static byte Swapped(in SubchannelQ q) => (byte)(((int)q.Adr << 4) | q.Control);
}
