using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Packet;

/// <summary>
/// The first bytes of every packet of the commit log; entries follow at once, data blocks from the packet's second
/// block on. README.md has the table.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct LogPacketHeader
{
    public const int Size = 176;
    public const ulong MagicValue = 0x474F_4C54_4D43_4650; // "PFCMTLOG"
    public const uint CurrentVersion = 1;

    public U64Le Magic;
    public U32Le Version;
    public U32Le AreaPackets;

    /// <summary>XXH64 of the header block and the data blocks, this field zero.</summary>
    public U64Le Checksum;
    public U32Le BlockSize;
    public U32Le PacketBlocks;
    public LogIdentity VolumeIdentity;

    /// <summary>Counts up by one with each record, for the life of the area.</summary>
    public U64Le Record;

    /// <summary>The number of the last <see cref="LogRecordKind.Reset"/>; of itself, in a Reset.</summary>
    public U64Le Base;

    /// <summary>The record before this one that a replay needs; <see cref="Base"/> when there is none.</summary>
    public U64Le Previous;

    /// <summary>The checksum of the last packet of <see cref="Previous"/>; 0 when there is none.</summary>
    public U64Le PreviousChecksum;

    /// <summary>When the area was attached, in ticks: tells apart records of the same number.</summary>
    public U64Le Stamp;
    public U32Le PartIndex;
    public U32Le PartCount;
    public U16Le Kind;
    public U16Le EntryCount;
    public U16Le DataBlocks;
    public U16Le WitnessCount;
    public U64Le WitnessStart;

    /// <summary>
    /// The low halves of the XXH64 of each witness block as it was in place when this record was written.
    /// </summary>
    public LogWitness Witness;

    public static int MaxEntries(int blockSize) => (blockSize - Size) / LogEntry.Size;

    public static Span<LogEntry> Entries(Span<byte> packet, int count) =>
        MemoryMarshal.Cast<byte, LogEntry>(packet.Slice(Size, count * LogEntry.Size));

    /// <summary>Puts the checksum of a finished log packet into it.</summary>
    public static ulong Seal(Span<byte> packet, int blockSize)
    {
        ref LogPacketHeader header = ref MemoryMarshal.AsRef<LogPacketHeader>(packet);
        header.Checksum = 0;
        ulong checksum = XxHash64.Compute(packet[..((1 + header.DataBlocks) * blockSize)]);
        header.Checksum = checksum;
        return checksum;
    }

    /// <summary>
    /// True when this is a whole packet of this volume's log: what it says may then be trusted as far as its writer.
    /// </summary>
    public static bool IsValid(Span<byte> packet, CommitAreaDescription area, int blockSize, int packetBlocks)
    {
        ref LogPacketHeader header = ref MemoryMarshal.AsRef<LogPacketHeader>(packet);
        if (header.Magic != MagicValue
            || header.Version != CurrentVersion
            || header.BlockSize != (uint)blockSize
            || header.PacketBlocks != (uint)packetBlocks
            || header.DataBlocks >= packetBlocks
            || header.EntryCount > MaxEntries(blockSize)
            || header.WitnessCount > LogWitness.MaxBlocks
            || header.PartIndex >= header.PartCount
            || header.PartCount > CommitAreaDescription.MaxPackets
            || !header.VolumeIdentity.Is(area.VolumeIdentity))
        {
            return false;
        }

        ulong stored = header.Checksum;
        header.Checksum = 0;
        bool valid = XxHash64.Compute(packet[..((1 + header.DataBlocks) * blockSize)]) == stored;
        header.Checksum = stored;
        return valid;
    }
}
