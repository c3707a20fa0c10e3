using PacketFs.Core;

namespace PacketFs.Mmc.Commands;

/// <summary>RESERVE TRACK (MMC): by size, or (BD-R) by the address where the open track is split.</summary>
public readonly record struct ReserveTrack : IScsiCommand<ReserveTrack>
{
    private ReserveTrack(uint blockCount, Lba splitAt, bool byAddress)
    {
        BlockCount = blockCount;
        SplitAt = splitAt;
        ByAddress = byAddress;
    }

    public static byte OperationCode => (byte)Opcode.ReserveTrack;

    public static int CdbLength => 10;

    /// <summary>User blocks to reserve; 0 when reserved by address.</summary>
    public uint BlockCount { get; }

    /// <summary>Where the open track ends; meaningful when <see cref="ByAddress"/>.</summary>
    public Lba SplitAt { get; }

    /// <summary>The ARSV bit.</summary>
    public bool ByAddress { get; }

    public static ReserveTrack OfSize(uint blockCount) => new(blockCount, default, byAddress: false);

    public static ReserveTrack UpTo(Lba splitAt) => new(0, splitAt, byAddress: true);

    public void EncodeCdb(Span<byte> cdb)
    {
        if (ByAddress)
        {
            ref BlockCdb10 split = ref Wire.As<BlockCdb10>(cdb);
            split.OperationCode = OperationCode;
            split.Flags = 0x01;
            split.Lba = SplitAt;
            return;
        }

        ref ReservationCdb c = ref Wire.As<ReservationCdb>(cdb);
        c.OperationCode = OperationCode;
        c.Size = BlockCount;
    }

    public static ReserveTrack DecodeCdb(ReadOnlySpan<byte> cdb) =>
        Bits.Has(cdb[1], 0x01)
            ? UpTo(Wire.As<BlockCdb10>(cdb).Lba)
            : OfSize(Wire.As<ReservationCdb>(cdb).Size);
}
