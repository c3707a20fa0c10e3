using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Recording.Tracks;

namespace PacketFs.Recording.CdText;

/// <summary>
/// Makes the packs of one block of CD-TEXT (English, ISO 8859-1; what that cannot say becomes "?"): each kind of text
/// that anybody has, for the disc and then for every track, and at the end the three packs that count them.
/// </summary>
public static class CdTextEncoder
{
    private const byte TitleType = 0x80;
    private const byte CodesType = 0x8E;
    private const byte SizesType = 0x8F;
    private const int Types = 16;
    private const int MostPacks = 255;
    private const int MostPosition = 15;
    private const byte English = 0x09;

    private static readonly Func<CdTextFields, string?>[] Kinds =
    [
        fields => fields.Title, fields => fields.Performer, fields => fields.Songwriter,
        fields => fields.Composer, fields => fields.Arranger, fields => fields.Message,
    ];

    /// <summary>All packs, in the order in which the lead-in repeats them; none without text.</summary>
    /// <param name="set">Tracks are numbered from <paramref name="firstTrack"/> on.</param>
    /// <param name="firstTrack">1 to 99.</param>
    /// <exception cref="FsException">More text than a block holds.</exception>
    public static ImmutableArray<CdTextPack> Encode(RecordingSet set, int firstTrack = 1)
    {
        if (!set.HasText)
        {
            return [];
        }

        List<CdTextPack> packs = [];
        int[] counts = new int[Types];
        for (int kind = 0; kind < Kinds.Length; kind++)
        {
            Func<CdTextFields, string?> choose = Kinds[kind];
            string?[] texts = [choose(set.Text), .. set.Tracks.Select(track => choose(track.Text))];
            counts[kind] = Add(packs, (byte)(TitleType + kind), texts, firstTrack);
        }

        string?[] codes = [set.Catalogue, .. set.Tracks.Select(track => track.Isrc)];
        counts[CodesType - TitleType] = Add(packs, CodesType, codes, firstTrack);
        counts[SizesType - TitleType] = 3;
        if (packs.Count + 3 > MostPacks)
        {
            throw new FsException(
                FsError.InvalidArgument, "The CD-TEXT is too long: a disc holds about 3,000 characters of it.");
        }

        AddSizes(packs, counts, firstTrack, firstTrack + set.Tracks.Length - 1);
        return [.. packs];
    }

    /// <summary>
    /// The packs of sector <paramref name="sector"/> of the lead-in: four, going round and round.
    /// </summary>
    /// <param name="packs">At least one.</param>
    /// <param name="sector">From 0.</param>
    /// <param name="target">72 bytes.</param>
    public static void Fill(ReadOnlySpan<CdTextPack> packs, long sector, Span<byte> target)
    {
        const int PacksPerSector = 4;
        Span<CdTextPack> places = MemoryMarshal.Cast<byte, CdTextPack>(target);
        for (int i = 0; i < PacksPerSector; i++)
        {
            places[i] = packs[(int)(((sector * PacksPerSector) + i) % packs.Length)];
        }
    }

    private static int Add(List<CdTextPack> packs, byte type, string?[] texts, int firstTrack)
    {
        if (texts.All(string.IsNullOrEmpty))
        {
            return 0;
        }

        int before = packs.Count;
        CdTextPack pack = default;
        int filled = 0;
        for (int i = 0; i < texts.Length; i++)
        {
            byte track = (byte)(i == 0 ? 0 : firstTrack + i - 1);
            byte[] bytes = [.. Encoding.Latin1.GetBytes(texts[i] ?? ""), 0];
            for (int position = 0; position < bytes.Length; position++)
            {
                if (filled == 0)
                {
                    pack = new CdTextPack
                    {
                        Type = type,
                        TrackNumber = track,
                        SequenceNumber = (byte)packs.Count,
                        BlockAndPosition = (byte)Math.Min(position, MostPosition),
                    };
                    Invariant.Require(packs.Count < 2 * MostPacks, "CD-TEXT is bounded");
                }

                Wire.BytesOf(ref pack.Text)[filled++] = bytes[position];
                if (filled == CdTextBytes.Size)
                {
                    packs.Add(pack.Sealed());
                    filled = 0;
                    RequireRoom(packs);
                }
            }
        }

        if (filled > 0)
        {
            packs.Add(pack.Sealed());
        }

        return packs.Count - before;
    }

    private static void RequireRoom(List<CdTextPack> packs)
    {
        if (packs.Count > MostPacks - 3)
        {
            throw new FsException(
                FsError.InvalidArgument, "The CD-TEXT is too long: a disc holds about 3,000 characters of it.");
        }
    }

    // Character set, first and last track, copy flags; packs of each type; last sequence number and language of each
    // of the eight blocks.
    private static void AddSizes(List<CdTextPack> packs, int[] counts, int firstTrack, int lastTrack)
    {
        const int Blocks = 8;
        byte[] sizes = new byte[3 * CdTextBytes.Size];
        sizes[1] = (byte)firstTrack;
        sizes[2] = (byte)lastTrack;
        for (int i = 0; i < Types; i++)
        {
            sizes[4 + i] = (byte)counts[i];
        }

        sizes[4 + Types] = (byte)(packs.Count + 2);
        sizes[4 + Types + Blocks] = English;
        for (int i = 0; i < 3; i++)
        {
            CdTextPack pack = new()
            {
                Type = SizesType,
                TrackNumber = (byte)i,
                SequenceNumber = (byte)packs.Count,
            };
            sizes.AsSpan(i * CdTextBytes.Size, CdTextBytes.Size).CopyTo(Wire.BytesOf(ref pack.Text));
            packs.Add(pack.Sealed());
        }
    }
}
