using PacketFs.Core;
using PacketFs.Mmc;

namespace PacketFs.Packet;

/// <summary>
/// A rewritable disc in a drive. Patience and repetitions are the drive's affair (<see cref="OpticalDrive"/> decides them by
/// its sense table); here its verdicts become what the packet device acts upon.
/// </summary>
public sealed class OpticalPacketMedium : IPacketMedium
{
    private readonly OpticalDrive _drive;

    private OpticalPacketMedium(OpticalDrive drive, BlockGeometry geometry)
    {
        _drive = drive;
        Geometry = geometry;
        int packets = drive.MaxTransferBytes / OpticalDrive.BlockSize / geometry.PacketBlocks;
        MaxTransferBlocks = int.Max(1, packets) * geometry.PacketBlocks;
    }

    public BlockGeometry Geometry { get; }

    public int MaxTransferBlocks { get; }

    /// <summary>Takes the drive over, with the medium that it last looked at (<see cref="OpticalDrive.Refresh"/>); disposes it.</summary>
    /// <exception cref="FsException"><see cref="FsError.MediumChanged"/> when nobody has looked or there is no disc;
    /// <see cref="FsError.NotSupported"/> for a disc that cannot be read at random in blocks.</exception>
    public static OpticalPacketMedium Open(OpticalDrive drive)
    {
        ArgumentNullException.ThrowIfNull(drive);
        if (drive.State is not { } state || drive.IsMediumChanged)
        {
            throw new FsException(FsError.MediumChanged, "There is no disc in the drive that has been looked at. Insert a disc and try again.");
        }

        int packetBlocks = int.Max(1, state.WriteUnitBlocks);
        if (packetBlocks > BlockMask.MaxBlocks)
        {
            throw new FsException(
                FsError.NotSupported,
                $"This {state.Name} is formatted in packets of {packetBlocks} blocks; at most {BlockMask.MaxBlocks} are supported.");
        }

        // Only whole packets can be written; what does not fill one is out of reach.
        long blockCount = state.IsOverwritable ? state.BlockCount - (state.BlockCount % packetBlocks) : state.BlockCount;
        return blockCount > 0
            ? new OpticalPacketMedium(
                drive, new BlockGeometry(OpticalDrive.BlockSize, blockCount, packetBlocks, !state.IsOverwritable))
            : throw new FsException(
                FsError.NotSupported, $"This {state.Name} ({state.Condition}) holds no blocks that can be read. Format it first.");
    }

    public MediumResult Read(Lba start, Span<byte> buffer) => Translate(_drive.Read(start, buffer), isWrite: false);

    public MediumResult Write(Lba start, ReadOnlySpan<byte> data) => Translate(_drive.Write(start, data), isWrite: true);

    public MediumResult Sync() => Translate(_drive.SynchronizeCache(), isWrite: true);

    public void Dispose() => _drive.Dispose();

    private static MediumResult Translate(in DriveResult result, bool isWrite)
    {
        SenseCode? sense = result.Scsi.Status == ScsiStatus.CheckCondition ? result.Sense.Code : null;
        if (result.IsGood)
        {
            return sense?.Key == SenseKey.RecoveredError
                ? new MediumResult(MediumStatus.Recovered, sense, result.Lba)
                : MediumResult.Good;
        }

        MediumStatus status = (result.Error, result.Action) switch
        {
            (FsError.MediumChanged, _) => MediumStatus.MediumChanged,
            (FsError.DeviceLost, _) => MediumStatus.DeviceLost,
            (FsError.Busy, _) => MediumStatus.Busy,
            (_, SenseAction.ReadOnly) => MediumStatus.WriteProtected,
            (_, SenseAction.Relocate or SenseAction.BadBlock) => isWrite || result.Sense.IsDeferred
                ? MediumStatus.Unwritable
                : MediumStatus.Unreadable,
            _ => MediumStatus.Failed,
        };
        return new MediumResult(status, sense, result.Lba, IsDeferred: result.Sense.IsDeferred, Detail: result.Rule?.Meaning);
    }
}
