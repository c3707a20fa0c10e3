using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Discs.Tracks;
using PacketFs.Emulation.Drive;
using PacketFs.Mmc;
using PacketFs.Mmc.Cd;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Media.Cd;

/// <summary>
/// Raw writing: the host sends everything from the start of the lead-in on, main channel (data sectors scrambled) and
/// sub-channel. The lead-in's Q is the table of contents; once it is past, the tracks are known. The session counts as
/// damaged until the host has come to the lead-out and flushed the cache.
/// </summary>
internal sealed class CdRawStream(DataBlockType type) : FrameStream
{
    private const int BriefQBytes = 16;


    public override (int Blocks, int BlockBytes) RunAt(long lba, long count)
    {
        // What lies in the lead-in and what lies behind it are handled apart.
        long end = lba < -CdState.PreGap ? -CdState.PreGap : lba + count;
        return ((int)Math.Min(count, end - lba), CdBlock.BytesOf(type));
    }

    public override void Land(EmulatedDisc disc, in FrameChunk chunk, int sound, bool isTorn)
    {
        BeginSession(disc);
        ReadOnlySpan<byte> data = chunk.Data[..(sound * chunk.BlockBytes)];
        if (chunk.Lba < -CdState.PreGap)
        {
            LandLeadIn(disc, data, chunk.BlockBytes);
            return;
        }

        if (disc.Tracks.TrackCount == 0)
        {
            CdRawTracks.Make(disc);
        }

        FrameStore frames = new(disc);
        Span<byte> main = stackalloc byte[CdSector.RawSize];
        Span<byte> sub = stackalloc byte[RawSubchannel.Size];
        for (int block = 0; block < sound; block++)
        {
            ReadOnlySpan<byte> sent = data.Slice(block * chunk.BlockBytes, chunk.BlockBytes);
            sent[..CdSector.RawSize].CopyTo(main);
            if (CdSector.HasSync(main))
            {
                SectorScrambler.Apply(main);
            }

            TakeSub(sent[CdSector.RawSize..], sub);
            long lba = chunk.Lba + block;
            CdBlock.StoreSector(disc, frames, lba, lba, main, sub);
        }

        CdRawTracks.Extend(disc, chunk.Lba, chunk.Lba + sound);
    }

    public override void Fail(EmulatedDisc disc, in FrameChunk chunk)
    {
        BeginSession(disc);
        FrameStore frames = new(disc);
        for (long lba = Math.Max(chunk.Lba, -CdState.PreGap); lba < chunk.End; lba++)
        {
            frames.Spoil(lba);
        }
    }

    /// <summary>The sub-channel as 96 bytes, whatever the block type sends.</summary>
    private static void TakeSub(ReadOnlySpan<byte> sent, Span<byte> sub)
    {
        if (sent.Length == RawSubchannel.Size)
        {
            sent.CopyTo(sub);
            return;
        }

        sub.Clear();
        bool isPause = (sent[BriefQBytes - 1] & 0x80) != 0;
        RawSubchannel.PutPq(isPause, Wire.Read<SubchannelQ>(sent), sub);
    }

    private static void BeginSession(EmulatedDisc disc)
    {
        if (disc.Tracks.SessionCount > 0)
        {
            return;
        }

        CdLeadIn.Clear(disc, 0);
        TrackChange change = disc.Tracks.Change();
        change.Put(0, new SessionRecord { Number = 1, Flags = SessionFlags.Raw | SessionFlags.Damaged });
        change.Commit();
    }

    private void LandLeadIn(EmulatedDisc disc, ReadOnlySpan<byte> data, int blockBytes)
    {
        Span<RawTocEntry> lines = stackalloc RawTocEntry[LeadInToc.MostLines];
        int known = CdLeadIn.ReadLines(disc, 0, lines);
        int count = known;
        Span<byte> sub = stackalloc byte[RawSubchannel.Size];
        byte[] subs = new byte[data.Length / blockBytes * RawSubchannel.Size];
        for (int block = 0; block < data.Length / blockBytes; block++)
        {
            TakeSub(data.Slice((block * blockBytes) + CdSector.RawSize, blockBytes - CdSector.RawSize), sub);
            count = LeadInToc.Gather(RawSubchannel.GetQ(sub), 1, lines, count);
            sub.CopyTo(subs.AsSpan(block * RawSubchannel.Size));
        }

        if (count != known)
        {
            foreach (ref RawTocEntry line in lines[known..count])
            {
                // The running time of the frame that was seen first says nothing.
                bool isPosition = line.AdrControl >> 4 == (byte)SubchannelAdr.Position;
                line.Address = isPosition ? default : line.Address;
            }

            CdLeadIn.WriteLines(disc, 0, lines[..count]);
        }

        if (type != DataBlockType.RawPq2368)
        {
            CdText.Gather(disc, 0, subs);
        }
    }
}
