namespace PacketFs.Mmc.Commands;

/// <summary>READ TOC/PMA/ATIP (MMC).</summary>
/// <param name="TrackOrSession">First track wanted (format 0) or first session (format 2).</param>
public readonly record struct ReadTocPmaAtip(
    TocFormat Format, ushort AllocationLength, byte TrackOrSession = 0, bool Msf = false) : IScsiCommand<ReadTocPmaAtip>
{
    public static byte OperationCode => (byte)Opcode.ReadTocPmaAtip;

    public static int CdbLength => 10;

    public void EncodeCdb(Span<byte> cdb)
    {
        ref ParameterCdb10 c = ref Wire.As<ParameterCdb10>(cdb);
        c.OperationCode = OperationCode;
        c.Byte1 = Bits.If(Msf, 0x02);
        c.Byte2 = (byte)((byte)Format & 0x0F);
        c.Byte6 = TrackOrSession;
        c.Length = AllocationLength;
    }

    public static ReadTocPmaAtip DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly ParameterCdb10 c = ref Wire.As<ParameterCdb10>(cdb);
        int format = c.Byte2 & 0x0F;
        if (format == 0)
        {
            // The first ATAPI drives took the format in the two top bits of the control byte; programs still send
            // it there.
            format = c.Control >> 6;
        }

        return new ReadTocPmaAtip((TocFormat)format, c.Length, c.Byte6, Bits.Has(c.Byte1, 0x02));
    }
}
