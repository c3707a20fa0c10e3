namespace PacketFs.Udf.Structures;

/// <summary>Who wrote a structure, in implementation and UDF identifier suffixes. UDF 6.3.1.</summary>
public enum OperatingSystemClass : byte
{
    Undefined = 0,
    Dos = 1,
    Os2 = 2,
    Macintosh = 3,
    Unix = 4,
    Windows9x = 5,
    WindowsNt = 6,
    Os400 = 7,
    BeOs = 8,
    WindowsCe = 9,
}
