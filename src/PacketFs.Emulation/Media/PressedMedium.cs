using PacketFs.Core;
using PacketFs.Emulation.Drive;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Replies.ModePages;

namespace PacketFs.Emulation.Media;

/// <summary>DVD-ROM and BD-ROM: one session of one track, as it came from the press.</summary>
internal sealed class PressedMedium(EmulatedDisc disc) : IMedium
{
    private const byte DataTrack = 4;

    public EmulatedDisc Disc => disc;

    public MediumSpec Spec { get; } = MediumSpec.Of(disc.Medium);

    public Profile Profile => Spec.Profile;

    public int WriteBlocking => disc.PacketBlocks;

    public uint LastWritableLba => Blocks - 1;

    public ReadOnlySpan<int> WriteSpeeds => Spec.WriteSpeeds.AsSpan();

    public WriteParametersPage DefaultWriteParameters => WriteParameters.Dvd;

    private uint Blocks => disc.Header.ContentBlocks;

    public bool IsCurrent(FeatureCode feature) => feature switch
    {
        FeatureCode.RandomReadable => true,
        FeatureCode.DvdRead => Spec.Family == MediumFamily.Dvd,
        FeatureCode.BdRead => Spec.Family == MediumFamily.Bd,
        _ => false,
    };

    public bool Accepts(in WriteParametersPage page) => WriteParameters.AreHarmless(page);

    public DiscInformation DescribeDisc() => new()
    {
        Length = DiscInformation.Size - 2,
        DiscStatus = DiscStatus.Finalised,
        LastSessionState = SessionState.Complete,
        FirstTrack = 1,
        SessionCount = 1,
        FirstTrackInLastSession = 1,
        LastTrackInLastSession = 1,
        LastSessionLeadInStart = uint.MaxValue,
        LastPossibleLeadOutStart = uint.MaxValue,
    };

    public SenseCode? DescribeTrack(in ReadTrackInformation request, out TrackInformation track)
    {
        long address = request.Address.Value;
        bool isLba = request.AddressType == TrackAddressType.Lba;
        bool isThere = isLba ? address >= 0 && address < Blocks : address == 1;
        track = default;
        if (!isThere || request.Open)
        {
            return isLba ? SenseCodes.AddressOutOfRange : SenseCodes.InvalidFieldInCdb;
        }

        track = new TrackInformation
        {
            Length = 0x22,
            TrackNumber = 1,
            SessionNumber = 1,
            TrackMode = DataTrack,
            DataMode = TrackInformation.DataMode1,
            FixedPacketSize = (uint)disc.PacketBlocks,
            TrackSize = Blocks,
            IsLastRecordedAddressValid = true,
            LastRecordedAddress = new Lba(Blocks - 1L),
        };
        return null;
    }

    public SenseCode? ReadToc(in ReadTocPmaAtip request, ref ReplyBuilder reply) =>
        FabricatedToc.Read([new TocTrack(1, 1, 0)], Blocks, request, ref reply);

    public SenseCode? ReadStructure(in ReadDiscStructure request, ref ReplyBuilder reply) =>
        DiscStructures.Read(disc, Spec, request, ref reply);

    public SenseCode? ReadCapacity(out ReadCapacityData capacity)
    {
        capacity = new ReadCapacityData { LastLba = new Lba(Blocks - 1L), BlockLength = EmulatedDisc.BlockBytes };
        return null;
    }

    public void ListCapacities(ref ReplyBuilder reply)
    {
        reply.Add(new FormatCapacityHeader { CapacityListLength = FormatDescriptor.Size });
        reply.Add(new CurrentCapacityDescriptor
        {
            BlockCount = Blocks,
            Type = CapacityType.Formatted,
            BlockLength = EmulatedDisc.BlockBytes,
        });
    }

    public SenseCode? CheckRead(long lba, long count) =>
        lba < 0 || lba + count > Blocks ? SenseCodes.AddressOutOfRange : null;

    public SenseCode? CheckWrite(long lba, long count, in WriteMode mode, bool allowPartial) =>
        SenseCodes.WriteProtected;

    public void BeginWrite(long lba, long count, in WriteMode mode) =>
        throw new InvariantException("no write to a pressed disc is let through");

    public SenseCode? Reserve(in ReserveTrack request, in WriteMode mode) => SenseCodes.WriteProtected;

    public SenseCode? PlanFormat(in FormatRequest request, in WriteMode mode, int speed, out LongOperation operation)
    {
        operation = default;
        return SenseCodes.CannotFormatIncompatibleMedium;
    }

    public SenseCode? PlanBlank(BlankType type, int speed, out LongOperation operation)
    {
        operation = default;
        return SenseCodes.CannotFormatIncompatibleMedium;
    }

    public SenseCode? PlanClose(
        CloseFunction function, int track, in WriteMode mode, int speed, out LongOperation operation)
    {
        operation = default;
        return SenseCodes.WriteProtected;
    }

    public SenseCode? RepairTrack(int track) => SenseCodes.WriteProtected;

    public void Begin(in LongOperation operation)
    {
    }

    public SenseCode? Complete(in LongOperation operation, DriveStatistics statistics) => null;
}
