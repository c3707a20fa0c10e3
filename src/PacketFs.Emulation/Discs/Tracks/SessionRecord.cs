using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Emulation.Discs.Tracks;

/// <summary>A session or border, 64 bytes in the state file. Reserved bytes are zero.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct SessionRecord : ITrackTableRecord
{
    public U32Le Checksum;
    public U16Le Number;            // from 1
    public U16Le FirstTrack;        // place of its first track in the table, from 0
    public U16Le TrackCount;        // counts when it is closed; the open session has all behind FirstTrack
    public byte Format;             // disc type of the TOC: 00h, 10h, 20h
    public byte FlagsField;         // SessionFlags
    public U32Le Start;             // first user block of its first track
    public U32Le LeadOutStart;      // of a session that has one
    public U32Le NextStart;         // where the next session's first track begins
    public U64Le Identification;    // disc identification, media catalog number: as the medium's rules want it
    public U64Le Identification2;
    public U32Le Custom0;
    public U32Le Custom1;
    public U64Le Reserved48;
    public U64Le Reserved56;

    public SessionFlags Flags
    {
        readonly get => (SessionFlags)FlagsField;
        set => FlagsField = (byte)value;
    }

    /// <summary>Lead-in and lead-out are there.</summary>
    public readonly bool IsClosed => Has(SessionFlags.LeadIn) && Has(SessionFlags.LeadOut);

    public readonly bool Has(SessionFlags flag) => (Flags & flag) != 0;

    public void Set(SessionFlags flag, bool value) => Flags = value ? Flags | flag : Flags & ~flag;

    public readonly bool IsPossible() => Number > 0;
}
