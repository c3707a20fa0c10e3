using System.Buffers.Binary;
using PacketFs.Core;
using PacketFs.Mmc.Cd;
using Xunit;

namespace PacketFs.UnitTests.Mmc.Cd;

public sealed class SectorCodingTests
{
    private static readonly CdSectorMode[] DataModes =
    [
        CdSectorMode.Mode0, CdSectorMode.Mode1, CdSectorMode.Mode2Formless, CdSectorMode.Mode2Form1,
        CdSectorMode.Mode2Form2,
    ];

    [Fact]
    public void Edc_of_zeros_in_mode_1_at_the_first_block()
    {
        byte[] sector = Encoded(CdSectorMode.Mode1, new Lba(0), new byte[2048]);
        Assert.Equal("00020001", Convert.ToHexString(sector.AsSpan(12, 4)));
        Assert.Equal(0x2B68_13C5u, BinaryPrimitives.ReadUInt32LittleEndian(sector.AsSpan(2064)));
    }

    [Fact]
    public void Edc_of_zeros_in_form_1()
    {
        byte[] sector = Encoded(CdSectorMode.Mode2Form1, new Lba(7), new byte[2048]);
        Assert.Equal("0000080000000800", Convert.ToHexString(sector.AsSpan(16, 8)));
        Assert.Equal(0x9481_880Bu, BinaryPrimitives.ReadUInt32LittleEndian(sector.AsSpan(2072)));
    }

    [Fact]
    public void Edc_does_not_depend_on_the_step()
    {
        byte[] data = Random(1, 100);
        for (int length = 0; length <= data.Length; length++)
        {
            Assert.Equal(BitwiseEdc(data.AsSpan(0, length)), SectorEdc.Compute(data.AsSpan(0, length)));
            uint half = SectorEdc.Compute(data.AsSpan(0, length / 2));
            Span<byte> rest = data.AsSpan(length / 2, length - (length / 2));
            Assert.Equal(BitwiseEdc(data.AsSpan(0, length)), SectorEdc.Compute(rest, half));
        }
    }

    [Fact]
    public void Scrambler_starts_as_annex_b_says_and_is_its_own_inverse()
    {
        Assert.Equal(
            Hex.Bytes("01 80 00 60 00 28 00 1E 80 08 60 06 A8 02 FE 81"),
            SectorScrambler.Pattern[..16].ToArray());
        Assert.Equal(2340, SectorScrambler.Pattern.Length);
        byte[] sector = Random(2, CdSector.RawSize);
        byte[] copy = [.. sector];
        SectorScrambler.Apply(copy);
        Assert.Equal(sector[..12], copy[..12]);
        Assert.Equal((byte)(sector[12] ^ 0x01), copy[12]);
        Assert.Equal((byte)(sector[2351] ^ SectorScrambler.Pattern[2339]), copy[2351]);
        SectorScrambler.Apply(copy);
        Assert.Equal(sector, copy);
    }

    [Fact]
    public void Every_p_column_and_q_diagonal_divides_by_the_generator()
    {
        byte[] sector = Encoded(CdSectorMode.Mode1, new Lba(12345), Random(3, 2048));
        AssertParity(sector);
        byte[] form1 = Encoded(CdSectorMode.Mode2Form1, new Lba(-150), Random(4, 2048));
        form1.AsSpan(12, 4).Clear();
        AssertParity(form1);
    }

    [Fact]
    public void What_is_built_is_sound_and_says_what_it_is()
    {
        foreach (CdSectorMode mode in DataModes)
        {
            byte[] user = Random((ulong)mode + 10, CdSector.UserSizeOf(mode));
            byte[] sector = Encoded(mode, new Lba(4321), user);
            Assert.Equal(CdSectorFaults.None, CdSector.Check(sector, mode, new Lba(4321)));
            Assert.Equal(CdSectorFaults.Header, CdSector.Check(sector, mode, new Lba(4322)));
            Assert.Equal(mode, CdSector.ModeOf(sector));
            Assert.Equal(new Lba(4321), CdSector.AddressOf(sector));
            Assert.Equal(user, sector.AsSpan(CdSector.UserOffsetOf(mode), user.Length).ToArray());
        }
    }

    [Fact]
    public void User_data_may_lie_at_its_place_in_the_sector()
    {
        foreach (CdSectorMode mode in DataModes)
        {
            byte[] user = Random(20, CdSector.UserSizeOf(mode));
            byte[] inPlace = new byte[CdSector.RawSize];
            Span<byte> place = inPlace.AsSpan(CdSector.UserOffsetOf(mode), user.Length);
            user.CopyTo(place);
            CdSector.Encode(mode, new Lba(0), place, inPlace);
            Assert.Equal(Encoded(mode, new Lba(0), user), inPlace);
        }
    }

    [Fact]
    public void Any_flipped_byte_is_found()
    {
        foreach (CdSectorMode mode in new[] { CdSectorMode.Mode0, CdSectorMode.Mode1, CdSectorMode.Mode2Form1 })
        {
            byte[] sector = Encoded(mode, new Lba(99), Random(30, CdSector.UserSizeOf(mode)));
            for (int i = 0; i < sector.Length; i++)
            {
                sector[i] ^= 0x10;
                Assert.NotEqual(CdSectorFaults.None, CdSector.Check(sector, mode, new Lba(99)));
                sector[i] ^= 0x10;
            }
        }
    }

    [Fact]
    public void Faults_are_told_apart()
    {
        byte[] sector = Encoded(CdSectorMode.Mode1, new Lba(0), Random(31, 2048));
        Assert.Equal(CdSectorFaults.Sync | CdSectorFaults.Edc, Broken(sector, 3));
        Assert.Equal(CdSectorFaults.Edc | CdSectorFaults.EccP | CdSectorFaults.EccQ, Broken(sector, 100));
        Assert.Equal(CdSectorFaults.EccP, Broken(sector, 2100));
        Assert.Equal(CdSectorFaults.EccQ, Broken(sector, 2300));
        Assert.True(Broken(sector, 2070).HasFlag(CdSectorFaults.Filler));

        byte[] form2 = Encoded(CdSectorMode.Mode2Form2, new Lba(0), Random(32, 2324));
        Assert.Equal(CdSectorFaults.SubHeader | CdSectorFaults.Edc, Broken(form2, 16, CdSectorMode.Mode2Form2));
        form2.AsSpan(2348).Clear();
        Assert.Equal(CdSectorFaults.None, CdSector.Check(form2, CdSectorMode.Mode2Form2));
    }

    [Fact]
    public void Audio_is_taken_as_it_is()
    {
        byte[] samples = Random(33, CdSector.RawSize);
        Assert.Equal(samples, Encoded(CdSectorMode.Audio, new Lba(0), samples));
        Assert.Equal(CdSectorMode.Audio, CdSector.ModeOf(samples));
    }

    [Fact]
    public void Random_bytes_after_a_mode_2_header_are_formless()
    {
        byte[] sector = Encoded(CdSectorMode.Mode2Formless, new Lba(0), Random(34, 2336));
        Assert.Equal(CdSectorMode.Mode2Formless, CdSector.ModeOf(sector));
        sector[15] = 3;
        Assert.Null(CdSector.ModeOf(sector));
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        byte[] user = new byte[2048];
        byte[] sector = new byte[CdSector.RawSize];
        CdSector.Encode(CdSectorMode.Mode1, new Lba(0), user, sector);
        _ = CdSector.Check(sector, CdSectorMode.Mode1);
        SectorScrambler.Apply(sector);
        long before = GC.GetAllocatedBytesForCurrentThread();
        CdSector.Encode(CdSectorMode.Mode2Form1, new Lba(0), user, sector);
        _ = CdSector.Check(sector, CdSectorMode.Mode2Form1);
        SectorScrambler.Apply(sector);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static CdSectorFaults Broken(byte[] sector, int offset, CdSectorMode mode = CdSectorMode.Mode1)
    {
        byte[] copy = [.. sector];
        copy[offset] ^= 0x01;
        return CdSector.Check(copy, mode, new Lba(0));
    }

    private static byte[] Encoded(CdSectorMode mode, Lba lba, byte[] user)
    {
        byte[] sector = Random(99, CdSector.RawSize);
        CdSector.Encode(mode, lba, user, sector);
        return sector;
    }

    private static byte[] Random(ulong seed, int length)
    {
        byte[] bytes = new byte[length];
        new Prng(seed).Fill(bytes);
        return bytes;
    }

    private static uint BitwiseEdc(ReadOnlySpan<byte> data)
    {
        uint edc = 0;
        foreach (byte value in data)
        {
            edc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                edc = (edc & 1) != 0 ? (edc >> 1) ^ 0xD801_8001 : edc >> 1;
            }
        }

        return edc;
    }

    /// <summary>Annex A as it is written: H x V = 0 for each of the vectors, byte planes apart.</summary>
    private static void AssertParity(byte[] sector)
    {
        for (int plane = 0; plane < 2; plane++)
        {
            int Word(int n) => sector[12 + (2 * n) + plane];
            for (int column = 0; column < 43; column++)
            {
                AssertCodeword([.. Enumerable.Range(0, 26).Select(m => Word((43 * m) + column))]);
            }

            for (int diagonal = 0; diagonal < 26; diagonal++)
            {
                AssertCodeword(
                [
                    .. Enumerable.Range(0, 43).Select(m => Word(((44 * m) + (43 * diagonal)) % 1118)),
                    Word(1118 + diagonal),
                    Word(1118 + 26 + diagonal),
                ]);
            }
        }
    }

    private static void AssertCodeword(int[] word)
    {
        int sum = 0;
        int weighted = 0;
        foreach (int value in word)
        {
            sum ^= value;
            weighted = (weighted << 1) ^ (weighted >= 0x80 ? 0x11D : 0) ^ value;
        }

        Assert.Equal(0, sum);
        Assert.Equal(0, weighted);
    }
}
