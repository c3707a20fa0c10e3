using PacketFs.Emulation.Discs.Tracks;
using PacketFs.Emulation.Drive;
using PacketFs.Core;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Replies.ModePages;

namespace PacketFs.Emulation.Media.Cd;

/// <summary>Page 05h for CDs: what it may say, and what a track that is begun with it will be.</summary>
internal static class CdModes
{
    private const byte DataBit = 0x04;
    private const byte FourChannels = 0x08;
    private const uint FixedPacketBlocks = 32;

    public static WriteParametersPage Default => new()
    {
        WriteType = WriteType.TrackAtOnce,
        BufferUnderrunFree = true,
        TrackMode = DataBit,
        DataBlockType = DataBlockType.Mode1,
        AudioPauseLength = 150,
        SubHeader = 0x0000_0800,
    };

    public static bool Accepts(in WriteParametersPage page)
    {
        bool isKnown = page.SessionFormat is DiscType.CdRom or DiscType.CdI or DiscType.CdRomXa
            && page.MultiSession is MultiSession.None or MultiSession.Final or MultiSession.Allowed;
        bool isData = (page.TrackMode & (DataBit | FourChannels)) == DataBit;
        return isKnown && page.WriteType switch
        {
            WriteType.Packet => isData
                && page.DataBlockType is DataBlockType.Mode1 or DataBlockType.Mode2Form1
                && (!page.IsFixedPacket || page.PacketSize == FixedPacketBlocks),
            WriteType.TrackAtOnce => page.DataBlockType == DataBlockType.Raw2352
                ? (page.TrackMode & DataBit) == 0
                : isData && page.DataBlockType >= DataBlockType.Mode1,
            WriteType.SessionAtOnce =>
                page.DataBlockType is DataBlockType.Raw2352 or DataBlockType.Mode1 or DataBlockType.Mode2Form1,
            WriteType.Raw => page.DataBlockType
                is DataBlockType.RawPq2368 or DataBlockType.RawPackedPw2448 or DataBlockType.RawPw2448,
            _ => false,
        };
    }

    /// <summary>Makes of a record (number, session, start, reservation) a track that is written in this mode.</summary>
    public static void Apply(in WriteMode mode, ref TrackRecord track)
    {
        bool isPacket = mode.WriteType == (int)WriteType.Packet;
        track.Control = mode.TrackMode;
        track.BlockType = (byte)mode.DataBlockType;
        track.DataMode = CdBlock.DataModeOf((DataBlockType)mode.DataBlockType);
        track.WriteType = (byte)mode.WriteType;
        track.PacketKind = !isPacket ? PacketKind.None : mode.IsFixedPacket ? PacketKind.Fixed : PacketKind.Variable;
        track.PacketSize = isPacket && mode.IsFixedPacket ? mode.PacketSize : 0;
    }

    /// <summary>Why a track that has something in it cannot go on in this mode.</summary>
    public static SenseCode? CheckSame(in TrackRecord track, in WriteMode mode)
    {
        TrackRecord wanted = track;
        Apply(mode, ref wanted);
        bool isSame = wanted.PacketKind == track.PacketKind && wanted.BlockType == track.BlockType;
        return !isSame ? SenseCodes.IllegalModeForTrack
            : wanted.PacketSize != track.PacketSize ? SenseCodes.InvalidPacketSize
            : null;
    }
}
