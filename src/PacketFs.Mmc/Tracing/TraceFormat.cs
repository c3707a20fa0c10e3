using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Mmc.Replies;

namespace PacketFs.Mmc.Tracing;

// A trace on disk, little-endian. The file begins with sixteen bytes: the text "PacketFs trace" and a line feed,
// then the
// version. Records follow, each of them
//
//     bytes 0-3   length of the content
//     byte  4     kind: 1 a session begins, 2 a command
//     bytes 5-    content: a structure below, then what it counts
//     last four   CRC-32C over kind and content
//
// Records are only ever appended, each by one write. Whatever cuts the writer off leaves whole records and at most
// one torn one at the end; a reader stops there. Kinds that a reader does not know are passed over.

/// <summary>Frames and checks the records of a trace.</summary>
internal static class TraceFormat
{
    public const byte Version = 1;
    public const int PreambleSize = 16;
    public const int FrameStart = 5;
    public const int FrameEnd = 4;
    public const byte SessionKind = 1;
    public const byte CommandKind = 2;
    public const int DigestSize = 16;

    /// <summary>No transport moves more in one command; a longer record is damage.</summary>
    public const int LongestRecord = 64 << 20;

    public static ReadOnlySpan<byte> Magic => "PacketFs trace\n"u8;

    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}

/// <summary>The start of a session record; the recording program's version follows, in ASCII.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct TraceSessionRecord
{
    public const int Size = 44;

    public U64Le StartedMilliseconds;   // since 1970, UTC
    public U32Le MaxTransferBytes;
    public U16Le Profile;
    public byte Flags;                  // bit 0 payload is kept
    public byte VersionLength;
    public Ascii8 Vendor;
    public Ascii16 Product;
    public Ascii4 Revision;
}

/// <summary>The start of a command record; the CDB follows, then the data or their digest.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct TraceCommandRecord
{
    public const int Size = 40;

    public U64Le StartMicroseconds;     // since the session began
    public U64Le DurationMicroseconds;
    public U32Le RequestedBytes;
    public U32Le TransferredBytes;
    public U32Le Information;           // of the sense data
    public U16Le Progress;              // of the sense data
    public U16Le Status;                // ScsiStatus
    public byte Key;
    public byte Asc;
    public byte Ascq;
    public byte SenseFlags;             // bit 0 deferred, 1 information is valid, 2 progress is valid
    public byte Direction;              // 0 none, 1 in, 2 out
    public byte Content;                // 0 nothing, 1 the data, 2 their digest
    public byte CdbLength;
    public byte Reserved39;
}
