using PacketFs.Core;

namespace PacketFs.Mmc.Commands;

/// <summary>READ TRACK INFORMATION (MMC).</summary>
/// <param name="Address">An LBA, a track number or a session number, as <paramref name="AddressType"/> says.</param>
/// <param name="Open">Wants the next open track at or after the address.</param>
public readonly record struct ReadTrackInformation(
    TrackAddressType AddressType, Lba Address, ushort AllocationLength, bool Open = false)
    : IScsiCommand<ReadTrackInformation>
{
    /// <summary>
    /// Track number of the invisible or incomplete track. Valid on CD, DVD+R and DVD+R DL only.
    /// </summary>
    public const int InvisibleTrack = 0xFF;

    public static byte OperationCode => (byte)Opcode.ReadTrackInformation;

    public static int CdbLength => 10;

    public static ReadTrackInformation OfTrack(int track, ushort allocationLength) =>
        new(TrackAddressType.TrackNumber, new Lba(track), allocationLength);

    public static ReadTrackInformation OfBlock(Lba lba, ushort allocationLength) =>
        new(TrackAddressType.Lba, lba, allocationLength);

    public void EncodeCdb(Span<byte> cdb)
    {
        ref BlockCdb10 c = ref Wire.As<BlockCdb10>(cdb);
        c.OperationCode = OperationCode;
        c.Flags = (byte)(Bits.If(Open, 0x04) | ((byte)AddressType & 0x03));
        c.Lba = Address;
        c.BlockCount = AllocationLength;
    }

    public static ReadTrackInformation DecodeCdb(ReadOnlySpan<byte> cdb)
    {
        ref readonly BlockCdb10 c = ref Wire.As<BlockCdb10>(cdb);
        return new ReadTrackInformation(
            (TrackAddressType)(c.Flags & 0x03), c.Lba, c.BlockCount, Bits.Has(c.Flags, 0x04));
    }
}
