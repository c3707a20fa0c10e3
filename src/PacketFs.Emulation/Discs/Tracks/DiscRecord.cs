using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Emulation.Discs.Tracks;

/// <summary>What the tracks of a disc have in common, 64 bytes in the state file. Reserved bytes are zero.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct DiscRecord : ITrackTableRecord
{
    public U32Le Checksum;
    public U16Le TrackCount;
    public U16Le SessionCount;      // those that have a record: closed ones, and the one that is being recorded
    public byte IsFinalised;        // 1: nothing can be added
    public byte Reserved9;
    public U16Le Calibrations;      // runs of the power calibration since the disc was made
    public U32Le Custom0;           // of the medium's own rules
    public U32Le Custom1;
    public U32Le Custom2;
    public U32Le Custom3;
    public U64Le Reserved28;
    public U64Le Reserved36;
    public U64Le Reserved44;
    public U64Le Reserved52;
    public U32Le Reserved60;

    public readonly bool IsPossible() => IsFinalised <= 1;
}
