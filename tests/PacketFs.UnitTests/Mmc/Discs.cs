using PacketFs.Mmc;
using PacketFs.Mmc.Replies.ModePages;

namespace PacketFs.UnitTests.Mmc;

/// <summary>What drives say of media in known states, as answers of a scripted transport.</summary>
internal static class Discs
{
    public const string BlankDiscInformation =
        "00 20 10 01 01 01 01 00 FF 00 00 00 00000000 | 00610A00 | 004F3B4A | 0000000000000000 | 00 00";

    public const string FormattedDiscInformation =
        "00 20 1E 01 01 01 01 00 20 00 00 00 00000000 | 00610A00 | 004F3B4A | 0000000000000000 | 00 00";

    public const string FormattedTrack =
        "00 22 01 01 00 07 B2 00 | 00000000 | 00000000 | 00000000 | 00000020 | 00048160 | 00000000 | 00 00 00 00";

    public const string BlankTrack =
        "00 1A 01 01 00 04 4F 01 | 00000000 | 00000000 | 00057DA9 | 00000000 | 00057DA9";

    public static byte[] WriteParametersReply =>
        Hex.Bytes("00 3A 00 00 00 00 00 00 | 85 32 41 C4 08 07 00 00 00 00 00000000 0096" + new string('0', 72));

    /// <summary>Profile, with features 0020h and 0023h, and write speeds in page 2Ah.</summary>
    public static byte[] Configuration(Profile profile) => Hex.Bytes(
        $"00000024 0000 {(ushort)profile:X4} | 0000 03 08 000A0100 00080000 | 0023 01 08 03000000 00000000"
        + "| 0100 03 00");

    public static byte[] Capabilities => Hex.Bytes(
        "00 2E 00 00 00 00 00 00 | 2A 26 07 07 01 00 08 00 0000 0000 0800 0000 00 00 0000 0000 0000 000000 00 02C4 0002"
        + "| 00 00 02C4 | 00 00 0161 | 00 00");

    public static ScriptedTransport Drive() => new ScriptedTransport()
        .Reply(Opcode.Inquiry, Hex.Bytes(
            "05 80 00 02 1F 00 00 00 | 4143 4D45 2020 2020 | 4344 2D52 5720 3132 3334 2020 2020 2020 | 312E 3032"))
        .Reply(Opcode.GetEventStatusNotification, Hex.Bytes("00 06 04 10 | 00 02 00 00"))
        .Reply(Opcode.RequestSense, new byte[18])
        .Reply(Opcode.ModeSense10, cdb => (cdb[2] & 0x3F) == (byte)ModePageCode.Capabilities
            ? Capabilities
            : WriteParametersReply);

    public static ScriptedTransport FormattedCdRw() => SetFormattedCdRw(Drive());

    public static ScriptedTransport SetFormattedCdRw(ScriptedTransport drive) => drive
        .Reply(Opcode.GetConfiguration, Configuration(Profile.CdRw))
        .Reply(Opcode.ReadDiscInformation, Hex.Bytes(FormattedDiscInformation))
        .Reply(Opcode.ReadTrackInformation, Hex.Bytes(FormattedTrack))
        .Reply(Opcode.ReadFormatCapacities, Hex.Bytes("000000 10 | 00048160 02 000800 | 00048160 40 000020"))
        .Reply(Opcode.ReadCapacity10, Hex.Bytes("00057DA8 00000800"))
        .Reply(Opcode.Read10, cdb => Enumerable.Repeat(cdb[5], ((cdb[7] << 8) | cdb[8]) * 2048).ToArray());

    public static ScriptedTransport BlankCdRw() => SetBlankCdRw(Drive());

    public static ScriptedTransport SetBlankCdRw(ScriptedTransport drive) => drive
        .Reply(Opcode.GetConfiguration, Configuration(Profile.CdRw))
        .Reply(Opcode.ReadDiscInformation, Hex.Bytes(BlankDiscInformation))
        .Reply(Opcode.ReadTrackInformation, Hex.Bytes(BlankTrack))
        .Reply(
            Opcode.ReadFormatCapacities,
            Hex.Bytes("000000 18 | 00057DA9 01 000800 | 00048160 40 000020 | FFFFFFFF 90 000000"));

    public static WriteParametersPage SentPage(byte[] parameterList) =>
        Wire.Read<WriteParametersPage>(parameterList.AsSpan(8));
}
