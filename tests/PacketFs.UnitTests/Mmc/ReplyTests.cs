using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Replies.Features;
using PacketFs.Mmc.Replies.ModePages;
using Xunit;

namespace PacketFs.UnitTests.Mmc;

/// <summary>Bytes that drives and programs in the field sent, read by the structures.</summary>
public sealed class ReplyTests
{
    [Fact]
    public void Track_information_of_a_formatted_cd_rw_reads_as_overwritable_packets()
    {
        TrackInformation track = Wire.Read<TrackInformation>(Hex.Bytes(
            "00 22 01 01 00 07 B2 00 | 00000000 | 00000000 | 00000000 | 00000020 | 00048160 | 00000000 | 00 00"));
        Assert.True(track.IsFormattedForPackets);
        Assert.True(track.IsReserved);
        Assert.False(track.IsBlank);
        Assert.Equal(TrackInformation.DataMode2, track.DataMode);
        Assert.Equal(7, track.TrackMode);
        Assert.Equal(32u, (uint)track.FixedPacketSize);
        Assert.Equal(295264u, (uint)track.TrackSize);
        Assert.False(track.IsNextWritableAddressValid);
        Assert.False(track.IsLastRecordedAddressValid);
        Assert.Equal(1, track.TrackNumber);
    }

    [Fact]
    public void Track_information_of_a_disc_at_once_cd_is_no_packet_track()
    {
        TrackInformation track = Wire.Read<TrackInformation>(Hex.Bytes(
            "00 22 01 01 00 04 01 00 | 00000000 | 00000000 | 00000000 | 00000000 | 00008581 | 00000000 | 00 00"));
        Assert.False(track.IsFormattedForPackets);
        Assert.Equal(TrackInformation.DataMode1, track.DataMode);
    }

    [Fact]
    public void Track_information_of_a_blank_cd_rw_tells_the_next_writable_address()
    {
        TrackInformation track = Wire.Read<TrackInformation>(Hex.Bytes(
            "00 1A 01 01 00 04 4F 01 | 00000000 | 00000000 | 00000000 | 00057DA9 | 00000000"));
        Assert.True(track.IsBlank);
        Assert.True(track.IsNextWritableAddressValid);
        Assert.Equal(TrackInformation.DataModeUnknown, track.DataMode);
    }

    [Fact]
    public void Stale_high_bytes_of_a_short_track_information_are_ignored()
    {
        TrackInformation track = Wire.Read<TrackInformation>(Hex.Bytes(
            "00 1E 01 02 00 04 01 00 | 00000000 | 00000000 | 00000000 | 00000000 | 00008581 | 00000000 | FF FF"));
        Assert.Equal(1, track.TrackNumber);
        Assert.Equal(2, track.SessionNumber);
    }

    [Fact]
    public void Disc_information_of_a_blank_cd_rw()
    {
        DiscInformation disc = Wire.Read<DiscInformation>(Hex.Bytes(
            "00 20 10 01 01 01 01 00 FF 00 00 00 00000000 | 00 61 0A 00 | 00 4F 3B 4A | 0000000000000000 | 00 00"));
        Assert.True(disc.IsErasable);
        Assert.Equal(DiscStatus.Blank, disc.DiscStatus);
        Assert.Equal(SessionState.Empty, disc.LastSessionState);
        Assert.Equal(1, disc.SessionCount);
        Assert.Equal(1, disc.LastTrackInLastSession);
        Assert.Equal(DiscType.Undefined, disc.DiscType);
        Assert.Equal("79:59:74", Msf.FromWord(disc.LastPossibleLeadOutStart).ToString());
        Assert.Equal(359849, Msf.FromWord(disc.LastPossibleLeadOutStart).ToLba().Value);
    }

    [Fact]
    public void Disc_information_of_a_dvd_plus_rw_tells_of_its_background_format()
    {
        DiscInformation disc = Wire.Read<DiscInformation>(Hex.Bytes("00 20 1E 01 01 01 01 02 00"));
        Assert.Equal(DiscStatus.Finalised, disc.DiscStatus);
        Assert.Equal(SessionState.Complete, disc.LastSessionState);
        Assert.Equal(BackgroundFormatStatus.Running, disc.BackgroundFormat);
    }

    [Fact]
    public void Format_capacities_of_a_blank_cd_rw_offer_packets()
    {
        byte[] reply = Hex.Bytes("00 00 00 18 | 00057DA9 01 000800 | 00048160 40 000020 | FFFFFFFF 90 000000");
        Assert.Equal(3, Wire.Read<FormatCapacityHeader>(reply).DescriptorCount);
        CurrentCapacityDescriptor current = Wire.Read<CurrentCapacityDescriptor>(reply.AsSpan(4));
        Assert.Equal(CapacityType.Unformatted, current.Type);
        Assert.Equal(359849u, (uint)current.BlockCount);
        Assert.Equal(2048u, (uint)current.BlockLength);
        FormatDescriptor packets = Wire.Read<FormatDescriptor>(reply.AsSpan(12));
        Assert.Equal(FormatType.FullPacket, packets.Type);
        Assert.Equal((295264u, 32u), ((uint)packets.BlockCount, (uint)packets.Parameter));
        Assert.Equal(FormatType.Mrw, Wire.Read<FormatDescriptor>(reply.AsSpan(20)).Type);
    }

    [Fact]
    public void Format_lists_are_the_bytes_that_formatting_programs_send()
    {
        FormatParameterList packets = new(new FormatDescriptor(295264, FormatType.FullPacket, 32), immediate: true);
        Assert.Equal(Hex.Bytes("00 02 00 08 | 00048160 40 000020"), Wire.BytesOf(ref packets).ToArray());

        LegacyFormatParameterList legacy = new(295264, immediate: true);
        Assert.Equal(Hex.Bytes("00 02 00 08 | 00000000 | 00000000 00048160"), Wire.BytesOf(ref legacy).ToArray());

        FormatParameterList blu = new(new FormatDescriptor(0xB47400, FormatType.BdReWithSpares, 0x3000, 2), true);
        blu.Header.FormatOptionsValid = true;
        Assert.Equal(Hex.Bytes("00 82 00 08 | 00B47400 C2 003000"), Wire.BytesOf(ref blu).ToArray());
        blu.Header.DisableCertification = true;
        Assert.Equal(0xA2, blu.Header.Flags);
    }

    [Fact]
    public void Write_parameters_for_packets_are_the_recipe()
    {
        WriteParametersPage page = PacketWriteParameters.ForCd(default, 32, 7, MultiSession.None, 2);
        Assert.Equal(Hex.Bytes("00 27 0A 00 00 00 20 00 00000020"), Wire.BytesOf(ref page)[2..14].ToArray());
        Assert.Equal(Hex.Bytes("00 00 08 00"), Wire.BytesOf(ref page)[48..].ToArray());

        WriteParametersPage mode1 = PacketWriteParameters.ForCd(default, 32, 5, MultiSession.None, 1);
        Assert.Equal(Hex.Bytes("00 25 08 00 00 00 00 00 00000020"), Wire.BytesOf(ref mode1)[2..14].ToArray());

        WriteParametersPage second = PacketWriteParameters.ForCd(default, 32, 5, MultiSession.Allowed, 2);
        Assert.Equal(0xE5, second.TrackFlags);
    }

    [Fact]
    public void Full_toc_entries_of_a_real_two_session_disc()
    {
        RawTocEntry leadOut = Wire.Read<RawTocEntry>(Hex.Bytes("01 14 00 A2 00 00 00 00 1A 18 41"));
        Assert.Equal(118715, leadOut.PointAddress.ToLba().Value);
        RawTocEntry next = Wire.Read<RawTocEntry>(Hex.Bytes("01 54 00 B0 1C 36 41 02 4A 2B 00"));
        Assert.Equal(118715 + 11250, next.Address.ToLba().Value);
        Assert.Equal("74:43:00", next.PointAddress.ToString());
    }

    [Fact]
    public void Media_event_of_a_new_disc()
    {
        byte[] reply = Hex.Bytes("00 06 04 10 | 02 02 00 00");
        EventHeader header = Wire.Read<EventHeader>(reply);
        MediaEvent media = Wire.Read<MediaEvent>(reply.AsSpan(4));
        Assert.Equal(MediaEvent.NotificationClass, header.NotificationClass);
        Assert.Equal(MediaEventCode.NewMedia, media.Code);
        Assert.True(media.IsMediumPresent);
        Assert.False(media.IsTrayOpen);
    }

    [Fact]
    public void Features_are_read_up_to_where_the_drive_cut_them()
    {
        byte[] reply = Hex.Bytes(
            "00000030 0000 000A | 0000 03 08 000A0100 00080000 | 0020 01 0C 0004815F 00000800 0020 0100"
            + "| 0107 09 04 0A000000 | 0108 03 08 4142");
        FeatureSet features = FeatureSet.Parse(reply);
        Assert.Equal(Profile.CdRw, features.Profile);
        Assert.Equal([Profile.CdRw, Profile.CdRom], features.Profiles.ToArray());
        Assert.True(features.IsCurrent(FeatureCode.RandomWritable));
        Assert.True(features.TryGet(FeatureCode.RandomWritable, out RandomWritableFeature random));
        Assert.Equal((295263L, 32), (((Lba)random.LastLba).Value, (int)random.Blocking));
        Assert.False(features.IsListed(FeatureCode.DriveSerialNumber));
        Assert.False(features.IsListed(FeatureCode.Mrw));
    }

    [Fact]
    public void Buffer_capacity_and_inquiry()
    {
        BufferCapacity buffer = Wire.Read<BufferCapacity>(Hex.Bytes("00 0A 00 00 00200000 00200000"));
        Assert.Equal(2u << 20, (uint)buffer.FreeLength);

        InquiryData inquiry = default;
        inquiry.PeripheralType = InquiryData.MultiMediaDevice;
        inquiry.IsRemovable = true;
        AsciiText.Encode("PACKETFS", inquiry.Vendor);
        AsciiText.Encode("CD-RW", inquiry.Product);
        Assert.Equal("PACKETFS", inquiry.Vendor.ToString());
        Assert.Equal("CD-RW", inquiry.Product.ToString());
        Assert.Equal(Hex.Bytes("05 80"), Wire.BytesOf(ref inquiry)[..2].ToArray());
        Assert.Equal((byte)' ', Wire.BytesOf(ref inquiry)[31]);
    }
}
