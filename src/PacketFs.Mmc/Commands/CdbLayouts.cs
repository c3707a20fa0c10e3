using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Mmc.Commands;

// The CDB shapes that several commands share. Names of fields that only some commands use say their bytes.

/// <summary>Group 0: six bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct Cdb6
{
    public byte OperationCode;
    public byte Byte1;
    public byte Byte2;
    public byte Byte3;
    public byte Byte4;
    public byte Control;
}

/// <summary>READ(10), WRITE(10) and their kin: address at 2, block count at 7.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct BlockCdb10
{
    public byte OperationCode;
    public byte Flags;
    public LbaBe Lba;
    public byte GroupNumber;
    public U16Be BlockCount;
    public byte Control;
}

/// <summary>READ(12), WRITE(12): address at 2, block count at 6.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct BlockCdb12
{
    public byte OperationCode;
    public byte Flags;
    public LbaBe Lba;
    public U32Be BlockCount;
    public byte Options;
    public byte Control;
}

/// <summary>Commands that move parameter data: its length stands at 7.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct ParameterCdb10
{
    public byte OperationCode;
    public byte Byte1;
    public byte Byte2;
    public byte Byte3;
    public byte Byte4;
    public byte Byte5;
    public byte Byte6;
    public U16Be Length;
    public byte Control;
}

/// <summary>GET CONFIGURATION: a starting feature at 2, the length at 7.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct ConfigurationCdb
{
    public byte OperationCode;
    public byte Byte1;
    public U16Be StartingFeature;
    public byte Byte4;
    public byte Byte5;
    public byte Byte6;
    public U16Be Length;
    public byte Control;
}

/// <summary>CLOSE TRACK/SESSION and REPAIR TRACK: a track number at 4.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct TrackCdb
{
    public byte OperationCode;
    public byte Byte1;
    public byte Byte2;
    public byte Byte3;
    public U16Be TrackNumber;
    public byte Byte6;
    public byte Byte7;
    public byte Byte8;
    public byte Control;
}

/// <summary>RESERVE TRACK with a size at 5.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct ReservationCdb
{
    public byte OperationCode;
    public byte Byte1;
    public byte Byte2;
    public byte Byte3;
    public byte Byte4;
    public U32Be Size;
    public byte Control;
}

/// <summary>SEND CUE SHEET: a 24-bit length at 6.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct CueSheetCdb
{
    public byte OperationCode;
    public byte Byte1;
    public U32Be Bytes2To5;
    public U24Be Size;
    public byte Control;
}

/// <summary>SET CD SPEED: read speed at 2, write speed at 4.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct SpeedCdb
{
    public byte OperationCode;
    public byte Byte1;
    public U16Be ReadSpeed;
    public U16Be WriteSpeed;
    public U32Be Bytes6To9;
    public byte Byte10;
    public byte Control;
}

/// <summary>
/// GET PERFORMANCE, READ and SEND DISC STRUCTURE, MECHANISM STATUS: address at 2, two bytes, a count at 8.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct AddressedCdb12
{
    public byte OperationCode;
    public byte Byte1;
    public LbaBe Address;
    public byte Byte6;
    public byte Byte7;
    public U16Be Length;
    public byte Byte10;
    public byte Control;
}

/// <summary>SET STREAMING: type at 8, length at 9.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct StreamingCdb
{
    public byte OperationCode;
    public byte Byte1;
    public LbaBe Bytes2To5;
    public byte Byte6;
    public byte Byte7;
    public byte Type;
    public U16Be Length;
    public byte Control;
}

/// <summary>READ CD: address at 2, a 24-bit block count at 6.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct ReadCdCdb
{
    public byte OperationCode;
    public byte Byte1;
    public LbaBe Lba;
    public U24Be BlockCount;
    public byte MainChannel;
    public byte SubChannel;
    public byte Control;
}

/// <summary>READ CD MSF: two times, the second behind the last sector.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct ReadCdMsfCdb
{
    public byte OperationCode;
    public byte Byte1;
    public byte Reserved2;
    public Msf Start;
    public Msf End;
    public byte MainChannel;
    public byte SubChannel;
    public byte Control;
}
