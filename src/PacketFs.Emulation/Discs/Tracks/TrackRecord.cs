using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Emulation.Discs.Tracks;

/// <summary>
/// A track (CD), RZone (DVD-R), fragment (DVD+R) or sequential recording range (BD-R), 64 bytes in the state file.
/// Addresses are the drive's logical block addresses. Reserved bytes are zero.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct TrackRecord : ITrackTableRecord
{
    public U32Le Checksum;
    public U16Le Number;            // as the host counts; the first on a disc need not be 1
    public U16Le Session;           // from 1
    public byte StateField;         // TrackState
    public byte FlagsField;         // TrackFlags
    public byte PacketKindField;    // PacketKind
    public byte Control;            // CONTROL nibble (track mode)
    public byte DataMode;           // 0 audio, 1, 2; 0Fh unknown as long as nothing is written
    public byte BlockType;          // data block type of page 05h with which it was begun
    public byte WriteType;          // write type of page 05h with which it was begun
    public byte Reserved15;
    public U32Le PacketSize;        // user blocks of a fixed packet
    public U32Le Start;             // first user block
    public U32Le WrittenEnd;        // behind the last recorded block; Start while there is none
    public U32Le ReservedBlocks;    // that RESERVE TRACK has set aside, or that the cue sheet gives the track; else 0
    public U32Le PreGapBlocks;      // written before Start as part of the track (CD)
    public U32Le PhysicalEnd;       // behind everything that the track takes, where addresses leave out link blocks
    public U32Le TornEnd;           // behind what the laser was to write when the power went; 0: nothing
    public U32Le Custom0;           // of the medium's own rules
    public U32Le Custom1;
    public U32Le Custom2;
    public U64Le Reserved56;

    public TrackState State
    {
        readonly get => (TrackState)StateField;
        set => StateField = (byte)value;
    }

    public TrackFlags Flags
    {
        readonly get => (TrackFlags)FlagsField;
        set => FlagsField = (byte)value;
    }

    public PacketKind PacketKind
    {
        readonly get => (PacketKind)PacketKindField;
        set => PacketKindField = (byte)value;
    }

    public readonly bool IsEmpty => WrittenEnd == Start;

    public readonly bool IsOpen => State != TrackState.Closed;

    public readonly bool IsDamaged => Has(TrackFlags.Damaged);

    /// <summary>User blocks that are recorded.</summary>
    public readonly uint WrittenBlocks => WrittenEnd - Start;

    /// <summary>User blocks of a closed track; what is reserved of a reserved one; else what is recorded.</summary>
    public readonly uint Blocks => IsOpen && ReservedBlocks != 0 ? ReservedBlocks : WrittenBlocks;

    public readonly bool Has(TrackFlags flag) => (Flags & flag) != 0;

    public void Set(TrackFlags flag, bool value) => Flags = value ? Flags | flag : Flags & ~flag;

    public readonly bool IsPossible() =>
        Number > 0 && Session > 0
        && State is >= TrackState.Reserved and <= TrackState.Closed
        && PacketKind <= PacketKind.Fixed
        && WrittenEnd >= Start;
}
