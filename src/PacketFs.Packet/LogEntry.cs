using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Packet;

/// <summary>One run of blocks in a log packet: 8 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct LogEntry
{
    public const int Size = 8;
    public U32Le LbaLow;
    public U16Le LbaHigh;
    public byte BlockCount;
    public byte Kind;

    public readonly Lba Start => new(((long)(ushort)LbaHigh << 32) | (uint)LbaLow);

    public static LogEntry Of(LogEntryKind kind, Lba start, int blockCount) => new()
    {
        LbaLow = (uint)(start.Value & 0xFFFF_FFFF),
        LbaHigh = (ushort)((start.Value >> 32) & 0xFFFF),
        BlockCount = (byte)blockCount,
        Kind = (byte)kind,
    };
}
