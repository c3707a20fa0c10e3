using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;

namespace PacketFs.Mmc;

// What recording tracks and sessions needs besides packets.
public sealed partial class OpticalDrive
{
    private const int MaximumTocReply = 4096;

    /// <summary>
    /// Sends blocks of any size (2,048 to 2,448 bytes; 96 for a lead-in with CD-TEXT) to consecutive addresses; the
    /// caller has set the write parameters. Split as the transport wants it, on no boundary. "Long write in progress"
    /// is waited for; nothing that the drive may have taken is sent twice.
    /// </summary>
    /// <returns><see cref="DriveResult.Blocks"/>: sent by commands that succeeded.</returns>
    public DriveResult WriteBlocks(
        Lba start, ReadOnlySpan<byte> data, int blockSize, CancellationToken token = default)
    {
        Invariant.Require(data.Length > 0 && data.Length % blockSize == 0, "whole blocks, at least one");
        CommandOptions options = new(Timeouts.Write, IsRepeatable: false, NeedsSameMedium: true);
        int blocks = data.Length / blockSize;
        int most = Math.Clamp(_transport.MaxTransferBytes / blockSize, 1, ushort.MaxValue);
        int done = 0;
        while (done < blocks)
        {
            int count = Math.Min(most, blocks - done);
            DriveResult result = Send(
                new Write10(start + done, (ushort)count),
                ScsiTransfer.Out(data.Slice(done * blockSize, count * blockSize)),
                options,
                token);
            if (!result.IsGood)
            {
                return At(result, start, done, blocks);
            }

            done += count;
        }

        return DriveResult.Good(done);
    }

    /// <summary>Reads CD sectors with the parts asked for (READ CD); any kind of sector.</summary>
    /// <param name="start">First sector.</param>
    /// <param name="buffer">Whole sectors of <paramref name="sectorSize"/> bytes.</param>
    /// <param name="sectorSize">Bytes that the parts make up: 2,352 for F8h, 96 more with raw P-W.</param>
    /// <param name="type">What is expected.</param>
    /// <param name="mainChannel">F8h = whole sectors.</param>
    /// <param name="subChannel">0 none, 1 raw P-W.</param>
    public DriveResult ReadCdSectors(
        Lba start,
        Span<byte> buffer,
        int sectorSize,
        CdSectorType type = CdSectorType.Any,
        byte mainChannel = 0xF8,
        byte subChannel = 0,
        CancellationToken token = default)
    {
        Invariant.Require(buffer.Length > 0 && buffer.Length % sectorSize == 0, "whole sectors, at least one");
        CommandOptions options = new(Timeouts.Read, NeedsSameMedium: true);
        int sectors = buffer.Length / sectorSize;
        int most = Math.Clamp(_transport.MaxTransferBytes / sectorSize, 1, ushort.MaxValue);
        int done = 0;
        while (done < sectors)
        {
            int count = Math.Min(most, sectors - done);
            Span<byte> part = buffer.Slice(done * sectorSize, count * sectorSize);
            DriveResult result = Send(
                new ReadCd(start + done, (uint)count, type, mainChannel, subChannel),
                ScsiTransfer.In(part),
                options,
                token);
            if (!result.IsGood || result.Scsi.Transferred < part.Length)
            {
                return At(result.IsGood ? result with { Rule = SenseTable.Unknown } : result, start, done, sectors);
            }

            done += count;
        }

        return DriveResult.Good(done);
    }

    /// <summary>Tells the drive what the session will look like (SEND CUE SHEET), before the first write.</summary>
    public DriveResult SendCueSheet(ReadOnlySpan<CueSheetEntry> entries, CancellationToken token = default)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(entries);
        return Send(
            new SendCueSheet((uint)bytes.Length),
            ScsiTransfer.Out(bytes),
            new CommandOptions(Timeouts.Write, IsRepeatable: false, NeedsSameMedium: true),
            token);
    }

    /// <summary>Reserves a track of that many blocks; DVD-R disc at once: announces the size of the only one.</summary>
    public DriveResult ReserveBlocks(uint blockCount, CancellationToken token = default) => Send(
        ReserveTrack.OfSize(blockCount),
        ScsiTransfer.None,
        new CommandOptions(Timeouts.Write, IsRepeatable: false, NeedsSameMedium: true),
        token);

    /// <summary>What the drive knows of a track.</summary>
    /// <param name="number">1 to 99 and more; FFh the invisible track of CD and DVD+R.</param>
    /// <param name="track">Default when the drive does not answer.</param>
    public DriveResult GetTrack(int number, out TrackInformation track, CancellationToken token = default)
    {
        track = default;
        DriveResult result = Send(
            Commands.ReadTrackInformation.OfTrack(number, TrackInformation.Size),
            ScsiTransfer.In(Wire.BytesOf(ref track)),
            CommandOptions.Query,
            token);
        return result;
    }

    /// <summary>A reply of READ TOC/PMA/ATIP: header first, then the length that it tells.</summary>
    /// <param name="format">Which of the tables.</param>
    /// <param name="reply">With its header; empty when the drive does not answer.</param>
    /// <param name="first">First track (TOC) or session (full TOC).</param>
    public DriveResult ReadToc(TocFormat format, out byte[] reply, byte first = 0, CancellationToken token = default)
    {
        bool inMsf = format is TocFormat.FullToc or TocFormat.Pma or TocFormat.Atip;
        TocHeader header = default;
        reply = [];
        DriveResult result = Send(
            new ReadTocPmaAtip(format, TocHeader.Size, first, inMsf),
            ScsiTransfer.In(Wire.BytesOf(ref header)),
            CommandOptions.Query,
            token);
        if (!result.IsGood)
        {
            return result;
        }

        byte[] bytes = new byte[Math.Clamp(header.Length + 2, TocHeader.Size, MaximumTocReply)];
        result = Send(
            new ReadTocPmaAtip(format, (ushort)bytes.Length, first, inMsf),
            ScsiTransfer.In(bytes),
            CommandOptions.Query,
            token);
        reply = result.IsGood ? bytes[..Math.Min(bytes.Length, result.Scsi.Transferred)] : [];
        return result;
    }

    /// <summary>How much the drive's buffer holds.</summary>
    public DriveResult GetBufferCapacity(out BufferCapacity capacity, CancellationToken token = default)
    {
        capacity = default;
        return Send(
            new ReadBufferCapacity(BufferCapacity.Size),
            ScsiTransfer.In(Wire.BytesOf(ref capacity)),
            CommandOptions.Query,
            token);
    }
}
