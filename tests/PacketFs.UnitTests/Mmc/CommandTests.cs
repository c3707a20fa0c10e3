using System.Reflection;
using FsCheck;
using FsCheck.Fluent;
using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using Xunit;

namespace PacketFs.UnitTests.Mmc;

public sealed class CommandTests
{
    // What wodim, libburn, dvd+rw-tools, cdrwtool, cdrdao and the Linux kernel were seen to send.
    private static readonly (string Cdb, object Command)[] Golden =
    [
        ("00 00 00 00 00 00", new TestUnitReady()),
        ("03 00 00 00 12 00", new RequestSense(18)),
        ("04 11 00 00 00 00", new FormatUnit(1)),
        ("04 17 00 00 00 00", new FormatUnit(7)),
        ("04 19 00 00 00 00", new FormatUnit(1, CompleteList: true)),
        ("12 00 00 00 24 00", new Inquiry(36)),
        ("12 01 80 00 FC 00", new Inquiry(0xFC, VitalProductData: true, PageCode: 0x80)),
        ("15 10 00 00 10 00", new ModeSelect6(16)),
        ("1A 00 2A 00 80 00", new ModeSense6(ModePageCode.Capabilities, 0x80)),
        ("1B 00 00 00 03 00", StartStopUnit.Load()),
        ("1B 01 00 00 02 00", StartStopUnit.Eject(immediate: true)),
        ("1B 01 00 00 00 00", new StartStopUnit(Start: false, Immediate: true)),
        ("1B 00 00 00 30 00", new StartStopUnit(Start: false, PowerCondition: 3)),
        ("1E 00 00 00 01 00", new PreventAllowMediumRemoval(Prevent: true)),
        ("23 00 00 00 00 00 00 00 FC 00", new ReadFormatCapacities(0xFC)),
        ("25 00 00 00 00 00 00 00 00 00", new ReadCapacity10()),
        ("28 00 00 00 00 10 00 00 20 00", new Read10(new Lba(16), 32)),
        ("28 08 00 04 81 40 00 00 20 00", new Read10(new Lba(295232), 32, ForceUnitAccess: true)),
        ("2A 00 FF FF FF 6A 00 00 1B 00", new Write10(new Lba(-150), 27)),
        ("2B 00 00 00 01 00 00 00 00 00", new Seek10(new Lba(256))),
        ("2E 00 00 00 00 20 00 00 10 00", new WriteAndVerify10(new Lba(32), 16)),
        ("2F 02 00 00 00 20 00 00 10 00", new Verify10(new Lba(32), 16, ByteCheck: true)),
        ("35 02 00 00 00 00 00 00 00 00", new SynchronizeCache10(Immediate: true)),
        ("42 02 40 01 00 00 00 00 10 00", new ReadSubChannel(SubChannelFormat.CurrentPosition, 16, Msf: true)),
        ("42 00 40 03 00 00 05 00 18 00", new ReadSubChannel(SubChannelFormat.TrackIsrc, 24, 5)),
        ("43 02 04 00 00 00 00 00 04 00", new ReadTocPmaAtip(TocFormat.Atip, 4, Msf: true)),
        ("43 02 02 00 00 00 01 08 00 00", new ReadTocPmaAtip(TocFormat.FullToc, 2048, 1, Msf: true)),
        ("46 02 00 37 00 00 00 00 20 00",
            new GetConfiguration(32, FeatureRequest.One, FeatureCode.CdRwMediaWriteSupport)),
        ("4A 01 00 00 10 00 00 00 08 00", new GetEventStatusNotification(EventClasses.Media, 8)),
        ("51 00 00 00 00 00 00 00 22 00", new ReadDiscInformation(34)),
        ("51 02 00 00 00 00 00 00 10 00", new ReadDiscInformation(16, DiscInformationType.PseudoOverwriteResources)),
        ("52 01 00 00 00 FF 00 00 1C 00", ReadTrackInformation.OfTrack(ReadTrackInformation.InvisibleTrack, 28)),
        ("52 00 00 00 00 00 00 00 24 00", ReadTrackInformation.OfBlock(new Lba(0), 36)),
        ("53 00 00 00 00 00 00 00 EF 00", ReserveTrack.OfSize(239)),
        ("53 01 00 00 40 00 00 00 00 00", ReserveTrack.UpTo(new Lba(0x4000))),
        ("54 01 00 00 00 00 00 00 00 00", new SendOpcInformation(DoOpc: true)),
        ("55 10 00 00 00 00 00 00 3C 00", new ModeSelect10(60)),
        ("58 01 00 00 00 01 00 00 00 00", new RepairTrack(1, Immediate: true)),
        ("5A 08 2A 00 00 00 00 00 1E 00", new ModeSense10(ModePageCode.Capabilities, 30)),
        ("5A 00 85 00 00 00 00 00 3C 00",
            new ModeSense10(ModePageCode.WriteParameters, 60, PageControl.Default, false)),
        ("5B 01 02 00 00 00 00 00 00 00", new CloseTrackSession(CloseFunction.Session, Immediate: true)),
        ("5B 00 01 00 00 FF 00 00 00 00", new CloseTrackSession(CloseFunction.Track, 0xFF)),
        ("5C 00 00 00 00 00 00 00 0C 00", new ReadBufferCapacity(12)),
        ("5D 00 00 00 00 00 00 00 20 00", new SendCueSheet(32)),
        ("A1 11 00 00 00 00 00 00 00 00 00 00", new Blank(BlankType.Minimal, Immediate: true)),
        ("A8 00 00 00 00 10 00 00 00 01 80 00", new Read12(new Lba(16), 1, Streaming: true)),
        ("AA 00 00 00 00 20 00 00 00 20 80 00", new Write12(new Lba(32), 32, Streaming: true)),
        ("AC 00 00 00 00 00 00 00 00 02 03 00", new GetPerformance(PerformanceType.WriteSpeed, 2)),
        ("AC 10 00 00 00 00 00 00 00 01 00 00", new GetPerformance(PerformanceType.Performance, 1, 0x10)),
        ("AD 00 00 00 00 00 00 10 00 04 00 00", new ReadDiscStructure(DiscStructureMedia.Dvd, 0x10, 4)),
        ("AD 01 00 00 00 00 01 00 10 04 40 00",
            new ReadDiscStructure(DiscStructureMedia.Bd, 0x00, 4100, default, Layer: 1, GrantId: 1)),
        ("B6 00 00 00 00 00 00 00 00 00 1C 00", new SetStreaming(28)),
        ("BB 00 FF FF 02 C2 00 00 00 00 00 00", new SetCdSpeed(SetCdSpeed.Maximum, 706)),
        ("BD 00 00 00 00 00 00 00 00 08 00 00", new MechanismStatus(8)),
        ("B9 04 00 00 02 0A 00 02 0C 10 02 00",
            new ReadCdMsf(new Msf(0, 2, 10), new Msf(0, 2, 12), CdSectorType.CdDa, 0x10, 2)),
        ("BE 14 00 00 01 00 00 00 01 F8 01 00", new ReadCd(new Lba(256), 1, CdSectorType.Mode2Form2, 0xF8, 1)),
        ("BF 00 00 00 00 00 00 20 00 0C 00 00", new SendDiscStructure(DiscStructureMedia.Dvd, 0x20, 12)),
    ];

    public static TheoryData<int> GoldenIndices()
    {
        TheoryData<int> data = [];
        data.AddRange(Enumerable.Range(0, Golden.Length).ToArray());
        return data;
    }

    [Theory]
    [MemberData(nameof(GoldenIndices))]
    public void A_command_is_the_bytes_that_programs_send(int index)
    {
        (string cdb, object command) = Golden[index];
        Call(nameof(AssertGolden), command.GetType(), command, Hex.Bytes(cdb));
    }

    [Fact]
    public void Every_command_has_golden_bytes() =>
        Assert.Empty(CommandTypes().Except(Golden.Select(golden => golden.Command.GetType())));

    [Fact]
    public void Every_command_survives_decoding_and_encoding_whatever_the_reserved_fields_hold()
    {
        foreach (Type type in CommandTypes())
        {
            Call(nameof(CheckRoundTrip), type);
        }
    }

    [Fact]
    public void Every_opcode_names_one_command()
    {
        HashSet<byte> seen = [];
        foreach (Type type in CommandTypes())
        {
            byte opcode = (byte)type.GetProperty("OperationCode")!.GetValue(null)!;
            Assert.True(Enum.IsDefined((Opcode)opcode), type.Name);
            Assert.True(seen.Add(opcode), type.Name);
            int length = (int)type.GetProperty("CdbLength")!.GetValue(null)!;
            Assert.Equal((opcode >> 5) switch { 0 => 6, 1 or 2 => 10, _ => 12 }, length);
        }

        Assert.Equal(Enum.GetValues<Opcode>().Length, seen.Count);
    }

    [Fact]
    public void Read_toc_understands_the_format_in_the_control_byte_of_old_programs()
    {
        ReadTocPmaAtip command = ReadTocPmaAtip.DecodeCdb(Hex.Bytes("43 00 00 00 00 00 00 00 0C 40"));
        Assert.Equal(new ReadTocPmaAtip(TocFormat.SessionInformation, 12), command);
    }

    private static IEnumerable<Type> CommandTypes() => typeof(IScsiTransport).Assembly.GetTypes().Where(type =>
        type.IsValueType && type.GetInterfaces().Any(face =>
            face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IScsiCommand<>)));

    private static void Call(string method, Type type, params object[] arguments) =>
        typeof(CommandTests).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(type)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null);

    private static void AssertGolden<TCommand>(TCommand command, byte[] cdb)
        where TCommand : struct, IScsiCommand<TCommand>
    {
        Assert.Equal(TCommand.CdbLength, cdb.Length);
        Assert.Equal(cdb, Encode(command));
        Assert.Equal(command, TCommand.DecodeCdb(cdb));

        // Programs send CDBs longer than the command's group: the tail is ignored.
        Assert.Equal(command, TCommand.DecodeCdb([.. cdb, .. new byte[16 - cdb.Length]]));
    }

    private static void CheckRoundTrip<TCommand>()
        where TCommand : struct, IScsiCommand<TCommand>
    {
        Arbitrary<byte[]> cdbs = Gen.ArrayOf(ArbMap.Default.GeneratorFor<byte>(), TCommand.CdbLength).ToArbitrary();
        Prop.ForAll(cdbs, cdb =>
        {
            cdb[0] = TCommand.OperationCode;
            TCommand command = TCommand.DecodeCdb(cdb);
            byte[] encoded = Encode(command);
            return command.Equals(TCommand.DecodeCdb(encoded)) && encoded.AsSpan().SequenceEqual(Encode(command));
        }).QuickCheckThrowOnFailure();
    }

    private static byte[] Encode<TCommand>(TCommand command)
        where TCommand : struct, IScsiCommand<TCommand>
    {
        byte[] cdb = new byte[TCommand.CdbLength];
        command.EncodeCdb(cdb);
        return cdb;
    }
}
