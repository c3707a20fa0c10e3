using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Emulation.Discs;

/// <summary>
/// Everything about a disc but its packets, as it stands in the state file: two slots, written in turn, the newer
/// sound one counts; so a change is there as a whole or not at all. Little-endian. Reserved bytes are zero.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct DiscHeader
{
    /// <summary>"PktDisc" and a line feed, which a text-mode transfer would damage.</summary>
    public const ulong ExpectedMagic = 0x0A63_7369_4474_6B50;

    public const ushort CurrentVersion = 1;

    public U64Le Magic;
    public U16Le Version;
    public U16Le HeaderBytes;
    public U32Le Checksum;          // CRC-32C of the structure with this field zero
    public U64Le Sequence;          // higher is newer
    public byte Medium;             // MediumType
    public byte Minutes;
    public byte SubType;            // CdRwSubType
    public byte Status;             // RecordingStatus
    public byte Pending;            // PendingOperation
    public byte TrackMode;          // CONTROL nibble of the track
    public byte DataMode;           // 1 or 2
    public byte SessionFormat;      // disc type of the TOC: 00h, 10h or 20h
    public U32Le LeadInFrame;       // ATIP: start of the first lead-in, frames since 00:00:00 (a minute of 90 or more)
    public U32Le LastLeadOutFrame;  // ATIP: last possible start of the lead-out, frames since 00:00:00
    public U32Le PacketBlocks;      // user blocks in a packet
    public U32Le PacketCount;       // entries in the packet table
    public U32Le RecordedPackets;   // of a closed track; of an open one: up to where damage has been repaired
    public U32Le WearLimit;
    public byte IsFormatted;        // 1: the track came from FORMAT UNIT, 0: from appending and closing
    public byte Background;         // BackgroundFormatStatus of media that format while the host works
    public byte FormatType;         // of FORMAT UNIT, as it was last carried out
    public byte FormatSubtype;
    public U32Le SpareUnits;        // that the drive may put in the place of bad ones
    public U32Le SparesUsed;
    public byte HasLeadOut;         // 1: closed behind a format that rests; drives that only read find what is there
    public byte Reserved1;
    public U16Le Reserved2;
    public U32Le Reserved3;
    public U32Le ContentBlocks;     // blocks of a pressed disc

    /// <summary>Bytes of this structure: 80.</summary>
    public static int Size => Unsafe.SizeOf<DiscHeader>();

    /// <summary>Bytes that the image has at most: in packets, or (CD) block by block up to the lead-out.</summary>
    public readonly long CapacityBytes =>
        EmulatedDisc.BlockBytes * Math.Max((long)(uint)PacketCount * PacketBlocks, LastLeadOutFrame);

    public readonly uint ComputeChecksum()
    {
        DiscHeader copy = this;
        copy.Checksum = 0;
        uint crc = uint.MaxValue;
        foreach (byte value in MemoryMarshal.AsBytes(new ReadOnlySpan<DiscHeader>(in copy)))
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }

    public readonly bool IsSound =>
        Magic == ExpectedMagic && HeaderBytes == Size && Checksum == ComputeChecksum();
}
