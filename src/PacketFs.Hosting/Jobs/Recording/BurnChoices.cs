using Microsoft.Win32.SafeHandles;
using PacketFs.Core;
using PacketFs.Mmc.Cd;
using PacketFs.Recording.Inputs;
using PacketFs.Recording.Planning;
using PacketFs.Recording.Tracks;

namespace PacketFs.Hosting.Jobs.Recording;

/// <summary>From the words of a <see cref="BurnRequest"/> to what recording knows.</summary>
internal static class BurnChoices
{
    public static RecordingOptions OptionsFor(BurnRequest request, bool assumesBlank)
    {
        if (request.IsMulti && request.LeavesOpen)
        {
            throw new FsException(FsError.InvalidArgument, "'--multi' closes the session, '--leave-open' does not.");
        }

        return new RecordingOptions
        {
            Method = request.Method.ToLowerInvariant() switch
            {
                "auto" => MethodChoice.Auto,
                "tao" => MethodChoice.Tao,
                "sao" or "dao" => MethodChoice.Sao,
                "raw" or "raw96" or "raw16" => MethodChoice.Raw,
                "packet" => MethodChoice.Packet,
                _ => throw new FsException(
                    FsError.InvalidArgument,
                    $"'{request.Method}' is no method; use {string.Join(", ", BurnRequest.Methods)}."),
            },
            Subchannel = request.Method.ToLowerInvariant() switch
            {
                "raw16" => RawSubchannelMode.Raw16,
                "raw96" => RawSubchannelMode.Raw96,
                _ => RawSubchannelMode.Best,
            },
            End = request.LeavesOpen ? SessionEnd.LeaveOpen
                : request.IsMulti ? SessionEnd.CloseSession
                : SessionEnd.Finalise,
            Simulate = request.Simulate,
            Speed = request.Speed,
            BufferUnderrunFree = request.BufferUnderrunFree,
            Verify = request.Verify,
            PacketBlocks = request.PacketBlocks,
            AssumeBlank = assumesBlank,
        };
    }

    public static RecordingSet OpenInputs(BurnRequest request)
    {
        if (request.IsAudio && request.IsRaw)
        {
            throw new FsException(FsError.InvalidArgument, "'--audio' and '--raw' exclude each other.");
        }

        SectorForm? form = request.IsAudio ? SectorForm.Audio : request.IsRaw ? RawForm(request) : null;
        InputOptions options = new()
        {
            Form = form,
            PipeBytes = request.PipeBytes,
            PadSectors = request.PadSectors,
            DigestsPipe = request.Verify,
        };
        RecordingSet set = InputReader.Open(request.Inputs, options, request.OpenPipe);
        if (request.Verify && request.IsRaw
            && set.Tracks.FirstOrDefault(track => !track.Source.CanSeek) is { } pipe)
        {
            set.Dispose();
            throw new FsException(
                FsError.InvalidArgument,
                $"{pipe.Name} can be read once only, and raw sectors get new headers: it cannot be verified "
                + "afterwards.");
        }

        return set;
    }

    // The mode stands in the first sector's header; what has no sync is audio.
    private static SectorForm RawForm(BurnRequest request)
    {
        string first = request.Inputs.FirstOrDefault(name => name != InputReader.Pipe) ?? throw new FsException(
            FsError.InvalidArgument, "'--raw' needs a file: of a pipe nobody can say what its sectors are.");
        using SafeFileHandle file = File.OpenHandle(first);
        byte[] sector = new byte[CdSector.RawSize];
        int got = RandomAccess.Read(file, sector, 0);
        return got < sector.Length || !CdSector.HasSync(sector)
            ? throw new FsException(
                FsError.InvalidArgument, $"{first} does not start with a raw sector (no sync); is it audio?")
            : CdSector.ModeOf(sector) == CdSectorMode.Mode1 ? SectorForm.Mode1Raw : SectorForm.Mode2Raw;
    }
}
