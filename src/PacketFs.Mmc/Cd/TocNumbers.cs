namespace PacketFs.Mmc.Cd;

/// <summary>
/// Which numbers of a TOC line are BCD on the disc and which are bytes with a meaning: the disc type in A0h, the flags
/// of the ATIP in C0h, FF:FF:FF where there is no address.
/// </summary>
internal static class TocNumbers
{
    private const byte FirstTrackPoint = 0xA0;
    private const byte FirstLeadInPoint = 0xC0;

    /// <summary>MIN, SEC, FRAME of a multi-session pointer: binary to recorded.</summary>
    public static Msf RecordAddress(byte point, Msf binary) =>
        point == FirstLeadInPoint ? binary : Record(binary);

    /// <summary>MIN, SEC, FRAME: recorded to binary.</summary>
    public static Msf ReadAddress(byte point, Msf recorded) =>
        point == FirstLeadInPoint ? recorded : Read(recorded);

    /// <summary>PMIN, PSEC, PFRAME: binary to recorded.</summary>
    public static Msf RecordPoint(byte point, Msf binary) =>
        point == FirstTrackPoint ? new Msf(RecordByte(binary.Minute), binary.Second, binary.Frame) : Record(binary);

    /// <summary>PMIN, PSEC, PFRAME: recorded to binary.</summary>
    public static Msf ReadPoint(byte point, Msf recorded) =>
        point == FirstTrackPoint ? new Msf(ReadByte(recorded.Minute), recorded.Second, recorded.Frame) : Read(recorded);

    private static Msf Record(Msf binary) =>
        new(RecordByte(binary.Minute), RecordByte(binary.Second), RecordByte(binary.Frame));

    private static Msf Read(Msf recorded) =>
        new(ReadByte(recorded.Minute), ReadByte(recorded.Second), ReadByte(recorded.Frame));

    // FFh, no address, is no BCD and stays what it is.
    private static byte RecordByte(byte value) => value <= 99 ? Bcd.Encode(value) : value;

    private static byte ReadByte(byte value) => Bcd.IsValid(value) ? Bcd.Decode(value) : value;
}
