using System.Text;
using PacketFs.Core;
using PacketFs.Mmc.Commands;

namespace PacketFs.Mmc.Tracing;

/// <summary>CDBs in words: the standards' names of the commands, and the fields as the typed commands decode
/// them.</summary>
public static class CommandText
{
    private const int LongestCdb = 16;

    /// <summary>"WRITE(10)"; "command A3h" for those that are not known here.</summary>
    public static string Name(byte opcode) => (Opcode)opcode switch
    {
        Opcode.TestUnitReady => "TEST UNIT READY",
        Opcode.RequestSense => "REQUEST SENSE",
        Opcode.FormatUnit => "FORMAT UNIT",
        Opcode.Inquiry => "INQUIRY",
        Opcode.ModeSelect6 => "MODE SELECT(6)",
        Opcode.ModeSense6 => "MODE SENSE(6)",
        Opcode.StartStopUnit => "START STOP UNIT",
        Opcode.PreventAllowMediumRemoval => "PREVENT ALLOW MEDIUM REMOVAL",
        Opcode.ReadFormatCapacities => "READ FORMAT CAPACITIES",
        Opcode.ReadCapacity10 => "READ CAPACITY",
        Opcode.Read10 => "READ(10)",
        Opcode.Write10 => "WRITE(10)",
        Opcode.Seek10 => "SEEK",
        Opcode.WriteAndVerify10 => "WRITE AND VERIFY",
        Opcode.Verify10 => "VERIFY",
        Opcode.SynchronizeCache10 => "SYNCHRONIZE CACHE",
        Opcode.ReadTocPmaAtip => "READ TOC/PMA/ATIP",
        Opcode.GetConfiguration => "GET CONFIGURATION",
        Opcode.GetEventStatusNotification => "GET EVENT STATUS NOTIFICATION",
        Opcode.ReadDiscInformation => "READ DISC INFORMATION",
        Opcode.ReadTrackInformation => "READ TRACK INFORMATION",
        Opcode.ReserveTrack => "RESERVE TRACK",
        Opcode.SendOpcInformation => "SEND OPC INFORMATION",
        Opcode.ModeSelect10 => "MODE SELECT(10)",
        Opcode.RepairTrack => "REPAIR TRACK",
        Opcode.ModeSense10 => "MODE SENSE(10)",
        Opcode.CloseTrackSession => "CLOSE TRACK/SESSION",
        Opcode.ReadBufferCapacity => "READ BUFFER CAPACITY",
        Opcode.SendCueSheet => "SEND CUE SHEET",
        Opcode.Blank => "BLANK",
        Opcode.Read12 => "READ(12)",
        Opcode.Write12 => "WRITE(12)",
        Opcode.GetPerformance => "GET PERFORMANCE",
        Opcode.ReadDiscStructure => "READ DISC STRUCTURE",
        Opcode.SetStreaming => "SET STREAMING",
        Opcode.SetCdSpeed => "SET CD SPEED",
        Opcode.MechanismStatus => "MECHANISM STATUS",
        Opcode.ReadCd => "READ CD",
        Opcode.ReadCdMsf => "READ CD MSF",
        Opcode.SendDiscStructure => "SEND DISC STRUCTURE",
        var other => Enum.IsDefined(other) ? Words(other.ToString()) : $"command {opcode:X2}h",
    };

    /// <summary>
    /// The fields that say something: "Lba=32 BlockCount=16". What is false is left out. Of a command that is not
    /// known here, or is too short, the bytes.
    /// </summary>
    public static string Fields(ReadOnlySpan<byte> cdb) => (Opcode)cdb[0] switch
    {
        Opcode.TestUnitReady => "",
        Opcode.RequestSense => Decode<RequestSense>(cdb),
        Opcode.FormatUnit => Decode<FormatUnit>(cdb),
        Opcode.Inquiry => Decode<Inquiry>(cdb),
        Opcode.ModeSelect6 => Decode<ModeSelect6>(cdb),
        Opcode.ModeSense6 => Decode<ModeSense6>(cdb),
        Opcode.StartStopUnit => Decode<StartStopUnit>(cdb),
        Opcode.PreventAllowMediumRemoval => Decode<PreventAllowMediumRemoval>(cdb),
        Opcode.ReadFormatCapacities => Decode<ReadFormatCapacities>(cdb),
        Opcode.ReadCapacity10 => "",
        Opcode.Read10 => Decode<Read10>(cdb),
        Opcode.Write10 => Decode<Write10>(cdb),
        Opcode.Seek10 => Decode<Seek10>(cdb),
        Opcode.WriteAndVerify10 => Decode<WriteAndVerify10>(cdb),
        Opcode.Verify10 => Decode<Verify10>(cdb),
        Opcode.SynchronizeCache10 => Decode<SynchronizeCache10>(cdb),
        Opcode.ReadTocPmaAtip => Decode<ReadTocPmaAtip>(cdb),
        Opcode.GetConfiguration => Decode<GetConfiguration>(cdb),
        Opcode.GetEventStatusNotification => Decode<GetEventStatusNotification>(cdb),
        Opcode.ReadDiscInformation => Decode<ReadDiscInformation>(cdb),
        Opcode.ReadTrackInformation => Decode<ReadTrackInformation>(cdb),
        _ => FieldsOfOthers(cdb),
    };

    /// <summary>Name and fields.</summary>
    public static string Line(ReadOnlySpan<byte> cdb)
    {
        string fields = Fields(cdb);
        return fields.Length == 0 ? Name(cdb[0]) : $"{Name(cdb[0])} {fields}";
    }

    /// <summary>The blocks that a command reads, writes or verifies; false for the others.</summary>
    public static bool TryGetBlocks(ReadOnlySpan<byte> cdb, out Lba first, out long count)
    {
        Span<byte> whole = stackalloc byte[LongestCdb];
        whole.Clear();
        cdb[..Math.Min(cdb.Length, whole.Length)].CopyTo(whole);
        (first, count) = (Opcode)cdb[0] switch
        {
            Opcode.Read10 => Of(Read10.DecodeCdb(whole).Lba, Read10.DecodeCdb(whole).BlockCount),
            Opcode.Write10 => Of(Write10.DecodeCdb(whole).Lba, Write10.DecodeCdb(whole).BlockCount),
            Opcode.WriteAndVerify10 =>
                Of(WriteAndVerify10.DecodeCdb(whole).Lba, WriteAndVerify10.DecodeCdb(whole).BlockCount),
            Opcode.Verify10 => Of(Verify10.DecodeCdb(whole).Lba, Verify10.DecodeCdb(whole).BlockCount),
            Opcode.Read12 => Of(Read12.DecodeCdb(whole).Lba, Read12.DecodeCdb(whole).BlockCount),
            Opcode.Write12 => Of(Write12.DecodeCdb(whole).Lba, Write12.DecodeCdb(whole).BlockCount),
            Opcode.ReadCd => Of(ReadCd.DecodeCdb(whole).Lba, ReadCd.DecodeCdb(whole).BlockCount),
            _ => default,
        };
        return count > 0;
    }

    // "ReadCdMsf" as "READ CD MSF".
    private static string Words(string name) => string.Concat(name.Select((letter, i) =>
        i > 0 && char.IsUpper(letter) ? $" {letter}" : $"{char.ToUpperInvariant(letter)}"));

    private static (Lba First, long Count) Of(Lba lba, uint count) => (lba, count);

    private static string FieldsOfOthers(ReadOnlySpan<byte> cdb) => (Opcode)cdb[0] switch
    {
        Opcode.ReserveTrack => Decode<ReserveTrack>(cdb),
        Opcode.SendOpcInformation => Decode<SendOpcInformation>(cdb),
        Opcode.ModeSelect10 => Decode<ModeSelect10>(cdb),
        Opcode.RepairTrack => Decode<RepairTrack>(cdb),
        Opcode.ModeSense10 => Decode<ModeSense10>(cdb),
        Opcode.CloseTrackSession => Decode<CloseTrackSession>(cdb),
        Opcode.ReadBufferCapacity => Decode<ReadBufferCapacity>(cdb),
        Opcode.SendCueSheet => Decode<SendCueSheet>(cdb),
        Opcode.Blank => Decode<Blank>(cdb),
        Opcode.Read12 => Decode<Read12>(cdb),
        Opcode.Write12 => Decode<Write12>(cdb),
        Opcode.GetPerformance => Decode<GetPerformance>(cdb),
        Opcode.ReadDiscStructure => Decode<ReadDiscStructure>(cdb),
        Opcode.SetStreaming => Decode<SetStreaming>(cdb),
        Opcode.SetCdSpeed => Decode<SetCdSpeed>(cdb),
        Opcode.MechanismStatus => Decode<MechanismStatus>(cdb),
        Opcode.ReadCd => Decode<ReadCd>(cdb),
        Opcode.ReadCdMsf => Decode<ReadCdMsf>(cdb),
        Opcode.SendDiscStructure => Decode<SendDiscStructure>(cdb),
        _ => Convert.ToHexString(cdb),
    };

    // A record prints itself as "Name { A = 1, B = False }".
    private static string Decode<TCommand>(ReadOnlySpan<byte> cdb)
        where TCommand : struct, IScsiCommand<TCommand>
    {
        if (cdb.Length < TCommand.CdbLength)
        {
            return Convert.ToHexString(cdb);
        }

        string text = TCommand.DecodeCdb(cdb).ToString()!;
        int open = text.IndexOf('{', StringComparison.Ordinal);
        StringBuilder fields = new();
        foreach (string field in text[(open + 1)..^1].Split(',', StringSplitOptions.TrimEntries))
        {
            if (field.Length > 0 && !field.EndsWith("= False", StringComparison.Ordinal))
            {
                fields.Append(fields.Length == 0 ? "" : " ")
                    .Append(field.Replace(" = ", "=", StringComparison.Ordinal));
            }
        }

        return fields.ToString();
    }
}
