using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.TestKit.Emulation;
using Xunit;

namespace PacketFs.UnitTests.Emulation;

public sealed class DiscFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("packetfs-disc");

    private string Image => Path.Combine(_folder.FullName, "disc.img");

    private string State => Image + EmulatedDisc.StateSuffix;

    [Fact]
    public void The_image_is_the_user_area_and_as_long_as_what_is_formatted()
    {
        Assert.False(EmulatedDisc.IsDisc(Image));
        using (DriveBench bench = DriveBench.Ready(disc: EmulatedDisc.Create(Image, DiscDescription.CdRw80)))
        {
            Assert.True(EmulatedDisc.IsDisc(Image));
            Assert.Equal(0, new FileInfo(Image).Length);
            bench.Format(100);
            bench.WritePacket(3, 0xAB);
        }

        byte[] image = File.ReadAllBytes(Image);
        Assert.Equal(100 * 65_536, image.Length);
        Assert.True(image.AsSpan(3 * 65_536, 65_536).IndexOfAnyExcept((byte)0xAB) < 0);
        Assert.Equal(0, image[(3 * 65_536) - 1]);
        Assert.Equal(0, image[4 * 65_536]);
    }

    [Fact]
    public void A_disc_keeps_everything_when_it_is_opened_again()
    {
        DiscDescription description = new() { Minutes = 74, SubType = CdRwSubType.UltraSpeed, WearLimit = 9 };
        using (EmulatedDisc created = EmulatedDisc.Create(Image, description))
        {
            created.MarkDefective(17);
        }

        using (DriveBench bench = DriveBench.Ready(disc: EmulatedDisc.Open(Image)))
        {
            bench.Format(8534);
            bench.WritePacket(20, 5);
            bench.WritePacket(17, 5);
        }

        using DriveBench again = DriveBench.Ready(disc: EmulatedDisc.Open(Image));
        EmulatedDisc disc = again.Drive.Disc!;
        Assert.Equal((74, CdRwSubType.UltraSpeed, true), (disc.Minutes, disc.SubType, disc.IsFormatted));
        Assert.Equal(273_088, disc.UserBlocks);
        Assert.True(disc.IsDefective(17));
        Assert.Equal(PacketState.Unreadable, disc.GetPacketState(17));
        Assert.Equal(2u, disc.GetRewrites(20));
        Assert.Equal((byte)5, again.ReadPacket(20));
    }

    [Fact]
    public void What_another_program_writes_into_the_image_is_read()
    {
        using (DriveBench bench = DriveBench.Ready(disc: EmulatedDisc.Create(Image, DiscDescription.CdRw80)))
        {
            bench.Format(4);
        }

        byte[] image = File.ReadAllBytes(Image);
        image.AsSpan(65_536, 65_536).Fill(3);
        File.WriteAllBytes(Image, image);
        using DriveBench again = DriveBench.Ready(disc: EmulatedDisc.Open(Image));
        Assert.Equal((byte)3, again.ReadPacket(1));
    }

    [Fact]
    public void A_disc_is_in_one_drive_at_a_time()
    {
        using (EmulatedDisc.Create(Image, DiscDescription.CdRw80))
        {
            FsException busy = Assert.Throws<FsException>(() => EmulatedDisc.Open(Image));
            Assert.Equal(FsError.Busy, busy.Error);
            Assert.Contains(Image, busy.Message, StringComparison.Ordinal);
            EmulatedDiscOptions overwrite = new() { Overwrite = true };
            busy = Assert.Throws<FsException>(() => EmulatedDisc.Create(Image, DiscDescription.CdRw80, overwrite));
            Assert.Equal(FsError.Busy, busy.Error);
        }

        EmulatedDisc.Open(Image).Dispose();
    }

    [Fact]
    public void Files_that_exist_are_replaced_only_on_demand()
    {
        File.WriteAllText(Image, "precious");
        Assert.Equal(FsError.Exists, Error(() => EmulatedDisc.Create(Image, DiscDescription.CdRw80)));
        Assert.Equal("precious", File.ReadAllText(Image));
        EmulatedDisc.Create(Image, DiscDescription.CdRw80, new EmulatedDiscOptions { Overwrite = true }).Dispose();
        Assert.Equal(0, new FileInfo(Image).Length);
    }

    [Fact]
    public void Files_and_discs_that_cannot_be_are_refused_with_a_reason()
    {
        Assert.Equal(FsError.NotFound, Error(() => EmulatedDisc.Open(Image)));
        Assert.Equal(FsError.NotFound, Error(() => EmulatedDisc.Create(Image + "/no/x", DiscDescription.CdRw80)));
        Assert.Equal(FsError.InvalidArgument, Error(() => EmulatedDisc.CreateInMemory(new() { Minutes = 99 })));
        Assert.Equal(FsError.InvalidArgument, Error(() => EmulatedDisc.CreateInMemory(new() { DefectCount = 10_000 })));
    }

    [Fact]
    public void One_damaged_copy_of_the_header_does_no_harm()
    {
        using (DriveBench bench = DriveBench.Ready(disc: EmulatedDisc.Create(Image, DiscDescription.CdRw80)))
        {
            bench.Format(4);
        }

        byte[] sound = File.ReadAllBytes(State);
        bool[] opened = new bool[2];
        for (int slot = 0; slot < 2; slot++)
        {
            byte[] damaged = [.. sound];
            damaged[(slot * 4096) + 30] ^= 1;
            File.WriteAllBytes(State, damaged);
            try
            {
                using EmulatedDisc disc = EmulatedDisc.Open(Image);
                opened[slot] = disc.IsFormatted;
            }
            catch (FsException error)
            {
                // The older copy tells of a format that had begun: that does not go with the image.
                Assert.Equal(FsError.Corrupt, error.Error);
            }

            File.WriteAllBytes(State, sound);
            using FileStream image = File.OpenWrite(Image);
            image.SetLength(4 * 65_536);
        }

        Assert.Contains(true, opened);
    }

    [Fact]
    public void Every_damaged_byte_of_the_state_is_noticed_or_harmless()
    {
        using (DriveBench bench = DriveBench.Ready(disc: EmulatedDisc.Create(Image, DiscDescription.CdRw80)))
        {
            bench.Format(4);
        }

        byte[] sound = File.ReadAllBytes(State);
        Prng prng = new(9);
        for (int i = 0; i < 200; i++)
        {
            byte[] damaged = [.. sound];
            damaged[8192 + prng.Next(sound.Length - 8192)] ^= (byte)prng.Next(1, 255);
            File.WriteAllBytes(State, damaged);
            FsException error = Assert.Throws<FsException>(() => EmulatedDisc.Open(Image));
            Assert.Equal(FsError.Corrupt, error.Error);
            Assert.Contains(State, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(8192)]
    [InlineData(80_000)]
    public void A_state_file_that_is_cut_short_is_refused(int length)
    {
        EmulatedDisc.Create(Image, DiscDescription.CdRw80).Dispose();
        File.WriteAllBytes(State, File.ReadAllBytes(State)[..length]);
        Assert.Equal(FsError.Corrupt, Error(() => EmulatedDisc.Open(Image)));
    }

    [Fact]
    public void An_image_that_does_not_go_with_its_state_is_refused()
    {
        using (DriveBench bench = DriveBench.Ready(disc: EmulatedDisc.Create(Image, DiscDescription.CdRw80)))
        {
            bench.Format(4);
        }

        using (FileStream image = File.OpenWrite(Image))
        {
            image.SetLength(1000);
        }

        FsException error = Assert.Throws<FsException>(() => EmulatedDisc.Open(Image));
        Assert.Equal(FsError.Corrupt, error.Error);
        Assert.Contains(Image, error.Message, StringComparison.Ordinal);
        File.Delete(Image);
        Assert.Equal(FsError.NotFound, Error(() => EmulatedDisc.Open(Image)));
    }

    [Fact]
    public void A_disc_in_memory_is_cloned_and_restored_without_touching_the_other()
    {
        using DriveBench bench = DriveBench.Formatted(packets: 16);
        bench.WritePacket(1, 1);
        bench.Sync();
        using EmulatedDisc snapshot = bench.Drive.Disc!.Clone();
        bench.WritePacket(1, 2);
        bench.WritePacket(2, 2);
        bench.Sync();
        using (DriveBench other = DriveBench.Ready(disc: snapshot.Clone()))
        {
            Assert.Equal((byte)1, other.ReadPacket(1));
            other.WritePacket(1, 3);
            other.Sync();
        }

        Assert.Equal((byte)2, bench.ReadPacket(1));
        bench.Drive.Disc!.RestoreFrom(snapshot);
        Assert.Equal((byte)1, bench.ReadPacket(1));
        Assert.Equal((byte)0, bench.ReadPacket(2));
        bench.WritePacket(1, 4);
        bench.Sync();
        using DriveBench last = DriveBench.Ready(disc: snapshot.Clone());
        Assert.Equal((byte)1, last.ReadPacket(1));
    }

    [Fact]
    public void A_disc_in_files_is_cloned_to_memory()
    {
        using DriveBench bench = DriveBench.Ready(disc: EmulatedDisc.Create(Image, DiscDescription.CdRw80));
        bench.Format(16);
        bench.WritePacket(5, 5);
        bench.Sync();
        using DriveBench copy = DriveBench.Ready(disc: bench.Drive.Disc!.Clone());
        Assert.Equal((byte)5, copy.ReadPacket(5));
        copy.WritePacket(5, 6);
        copy.Sync();
        Assert.Equal((byte)5, bench.ReadPacket(5));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static FsError Error(Func<EmulatedDisc> action) => Assert.Throws<FsException>(action).Error;
}
