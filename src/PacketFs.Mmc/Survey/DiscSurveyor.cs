using System.Collections.Immutable;
using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;

namespace PacketFs.Mmc.Survey;

/// <summary>Asks one drive about one disc. Every count that it is told is bounded.</summary>
internal sealed class DiscSurveyor(OpticalDrive drive, CancellationToken token)
{
    // A CD has 99 tracks, a DVD 153; of a BD-R with thousands the first ones are enough.
    private const int MostTracks = 512;
    private const byte SpareAreaFormat = 0x0A;
    private readonly MediumProbe _probe = new(drive);

    public DiscSurvey Take()
    {
        MediumState state = drive.State
            ?? throw new FsException(FsError.InvalidArgument, "The drive has not been asked what is in it.");
        if (state.Condition is MediumCondition.NoMedium or MediumCondition.NotReady)
        {
            return new DiscSurvey { State = state };
        }

        byte[]? sessions = ReadToc(TocFormat.SessionInformation);
        byte[]? spares = state.Profile is Profile.DvdRam || state.Kind.Family == MediumFamily.Bd
            ? ReadSpares(state.Kind.Family)
            : null;
        return new DiscSurvey
        {
            State = state,
            Tracks = ReadTracks(state),
            Toc = Entries<TocEntry>(ReadToc(TocFormat.Toc)),
            LastCompleteSession = sessions is { Length: >= TocHeader.Size }
                ? Wire.Read<TocHeader>(sessions).Last
                : null,
            FullToc = IsCd(state) ? Entries<RawTocEntry>(ReadToc(TocFormat.FullToc)) : [],
            Pma = IsCd(state) ? Entries<RawTocEntry>(ReadToc(TocFormat.Pma)) : [],
            UnusedSpareBlocks = SpareField(spares, state.Kind.Family == MediumFamily.Bd ? 8 : 4),
            Overwrites = state.HasPseudoOverwrite ? drive.ReadPseudoOverwriteResources(token) : null,
            SpareBlocks = state.Kind.Family == MediumFamily.Bd ? SpareField(spares, 12) : null,
        };
    }

    private static bool IsCd(MediumState state) => state.Kind.Family == MediumFamily.Cd;

    private ImmutableArray<TrackInformation> ReadTracks(MediumState state)
    {
        int first = Math.Max(1, (int)(state.DiscInformation?.FirstTrack ?? 1));
        int last = Math.Clamp(state.DiscInformation?.LastTrackInLastSession ?? 0, first, first + MostTracks - 1);
        SortedDictionary<long, TrackInformation> tracks = [];
        for (int number = first; number <= last; number++)
        {
            if (_probe.ReadTrack(number, token) is { } track && ((uint)track.TrackSize > 0 || !track.IsBlank))
            {
                tracks[((Lba)track.Start).Value] = track;
            }
        }

        return [.. tracks.Values];
    }

    private byte[]? ReadToc(TocFormat format)
    {
        const byte FirstSession = 1;
        return _probe.ReadInTwoSteps(
            length => new ReadTocPmaAtip(
                format, length, format == TocFormat.FullToc ? FirstSession : (byte)0, Msf: format >= TocFormat.FullToc),
            TocHeader.Size,
            static header => Wire.Read<U16Be>(header) + U16Be.Size,
            token);
    }

    private byte[]? ReadSpares(MediumFamily family) => _probe.ReadInTwoSteps(
        length => new ReadDiscStructure(
            family == MediumFamily.Bd ? DiscStructureMedia.Bd : DiscStructureMedia.Dvd, SpareAreaFormat, length),
        DiscStructureHeader.Size,
        static header => Wire.Read<U16Be>(header) + U16Be.Size,
        token);

    private static long? SpareField(byte[]? reply, int offset) =>
        reply is not null && reply.Length >= offset + U32Be.Size ? (uint)Wire.Read<U32Be>(reply.AsSpan(offset)) : null;

    private static ImmutableArray<T> Entries<T>(byte[]? reply)
        where T : unmanaged
    {
        if (reply is null || reply.Length < TocHeader.Size)
        {
            return [];
        }

        ReadOnlySpan<byte> list = reply.AsSpan(TocHeader.Size);
        int size = Wire.SizeOf<T>();
        return [.. MemoryMarshal.Cast<byte, T>(list[..(list.Length / size * size)])];
    }
}
