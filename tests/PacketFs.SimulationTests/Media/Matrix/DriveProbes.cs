using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Replies.ModePages;
using PacketFs.TestKit.Emulation;

namespace PacketFs.SimulationTests.Media.Matrix;

/// <summary>
/// What a recording program would send first for a method, to a drive with a medium that does not know it, and what
/// the drive answers: command and sense. Media that need no mode page 05h take any sensible one (MMC); of them the
/// feature that stands for the method is not current. Null: nothing is refused.
/// </summary>
internal static class DriveProbes
{
    private const byte Data = 4;

    public static string? TrackAtOnce(DriveBench bench) =>
        Select(bench, WriteType.TrackAtOnce, DataBlockType.Mode1, Data) ?? Feature(bench, FeatureCode.CdTrackAtOnce);

    public static string? SessionAtOnce(DriveBench bench)
    {
        if (Select(bench, WriteType.SessionAtOnce, DataBlockType.Mode1, Data) is { } refusal)
        {
            return refusal;
        }

        byte[] sheet =
        [
            0x41, 0, 0, 0x14, 0, 0, 0, 0,
            0x41, 1, 0, 0x14, 0, 0, 0, 0,
            0x41, 1, 1, 0x10, 0, 0, 2, 0,
            0x41, 0xAA, 1, 0x14, 0, 0, 12, 0,
        ];
        return Answer("SEND CUE SHEET", bench.SendData(new SendCueSheet((uint)sheet.Length), sheet));
    }

    public static string? Audio(DriveBench bench) =>
        Select(bench, WriteType.TrackAtOnce, DataBlockType.Raw2352, 0) ?? WriteAnywhere(bench, 2352);

    public static string? Raw96(DriveBench bench) =>
        Select(bench, WriteType.Raw, DataBlockType.RawPw2448, 0) ?? WriteAnywhere(bench, 2448);

    public static string? Raw16(DriveBench bench) =>
        Select(bench, WriteType.Raw, DataBlockType.RawPq2368, 0) ?? WriteAnywhere(bench, 2368);

    /// <summary>Of a CD, or fixed ones of 32 where a unit has another size.</summary>
    public static string? Packets(DriveBench bench, int blocks)
    {
        ScsiResult selected = bench.SelectWriteParameters((ref WriteParametersPage page) =>
        {
            page = new WriteParametersPage
            {
                PageHeader = page.PageHeader,
                WriteType = WriteType.Packet,
                DataBlockType = DataBlockType.Mode1,
                TrackMode = Data,
                IsFixedPacket = blocks > 0,
                PacketSize = (uint)blocks,
                MultiSession = MultiSession.Allowed,
            };
        });
        return Answer("MODE SELECT", selected) ?? Feature(bench, FeatureCode.CdTrackAtOnce);
    }

    public static string? DiscAtOnce(DriveBench bench) => Feature(bench, FeatureCode.DvdMinusRwWrite)
        ?? Select(bench, WriteType.SessionAtOnce, DataBlockType.Mode1, Data);

    public static string? Incremental(DriveBench bench) => Feature(bench, FeatureCode.DvdMinusRwWrite)
        ?? Feature(bench, FeatureCode.IncrementalStreamingWritable)
        ?? SecondSession(bench);

    /// <summary>DVD+R or BD-R: nothing but its own feature says so.</summary>
    public static string? Sequential(DriveBench bench) =>
        Feature(bench, FeatureCode.DvdPlusR) is { } plus && Feature(bench, FeatureCode.WriteOnce) is { } once
            ? $"{plus}; {once}"
            : null;

    /// <summary>The first unit, twice: what is appended to goes on behind it.</summary>
    public static string? Overwrite(DriveBench bench)
    {
        const int Unit = 32;
        Select(bench, WriteType.Packet, DataBlockType.Mode1, Data);
        ScsiResult first = bench.Write(0, Unit, 1);
        return Answer("WRITE", first.IsGood ? bench.Sync() : first) ?? Answer("second WRITE", bench.Write(0, Unit, 2));
    }

    /// <summary>FORMAT UNIT, with the type that every medium has that knows it.</summary>
    public static string? Format(DriveBench bench) => Answer(
        "FORMAT UNIT",
        bench.SendList(
            new FormatUnit(1), new FormatParameterList(new FormatDescriptor(1024, FormatType.Full, 0), false)));

    /// <summary>A medium that is appended to, or a part of it that has an end.</summary>
    public static string? Append(DriveBench bench) =>
        Feature(bench, FeatureCode.IncrementalStreamingWritable) ?? Format(bench);

    /// <summary>A single block somewhere, as drivers of FAT write.</summary>
    public static string? SingleBlock(DriveBench bench)
    {
        const long Somewhere = 1001;
        ScsiResult result = bench.Write(Somewhere, 1, 1);
        return Answer("WRITE of a block", result.IsGood ? bench.Sync() : result);
    }

    public static string? Blank(DriveBench bench) => Answer("BLANK", bench.Send(new Blank(BlankType.Minimal)));

    public static string? CloseSession(DriveBench bench) =>
        Answer("CLOSE SESSION", bench.Send(new CloseTrackSession(CloseFunction.Session)));

    /// <summary>A second session begins with a track of its own.</summary>
    public static string? SecondSession(DriveBench bench) =>
        Answer("RESERVE TRACK", bench.Send(ReserveTrack.OfSize(512)));

    /// <summary>Null when the command was taken.</summary>
    public static string? Answer(string command, ScsiResult result) =>
        result.IsGood ? null : $"{command} {result.Sense.Code}";

    private static string? Feature(DriveBench bench, FeatureCode code)
    {
        FeatureSet features = FeatureSet.Parse(bench.Ask(new GetConfiguration(1024)));
        return features.IsCurrent(code) ? null : $"feature {(int)code:X4}h not current";
    }

    // A disc that takes the page, as one that is pressed.
    private static string? WriteAnywhere(DriveBench bench, int blockBytes) =>
        Answer("WRITE", bench.SendData(new Write10(new PacketFs.Core.Lba(0), 1), new byte[blockBytes]));

    private static string? Select(DriveBench bench, WriteType type, DataBlockType block, byte trackMode) =>
        Answer("MODE SELECT", bench.SelectWriteParameters((ref WriteParametersPage page) =>
        {
            page = new WriteParametersPage
            {
                PageHeader = page.PageHeader,
                WriteType = type,
                DataBlockType = block,
                TrackMode = trackMode,
                MultiSession = MultiSession.Allowed,
            };
        }));
}
