using PacketFs.Core;
using PacketFs.Mmc;

namespace PacketFs.Packet;

/// <summary>
/// A rewritable disc in a drive. Patience and repetitions are the drive's affair (<see cref="OpticalDrive"/> decides
/// them by its sense table); here its verdicts become what the packet device acts upon.
/// </summary>
public sealed class OpticalPacketMedium : IPacketMedium
{
    private readonly OpticalDrive _drive;

    /// <param name="drive">Identified, refreshed, with a medium in it that can be read at random. Stays the
    /// caller's.</param>
    /// <param name="readOnly">Promises that nothing will be written.</param>
    /// <exception cref="FsException"><see cref="FsError.InvalidArgument"/> when nobody has looked at the medium;
    /// <see cref="FsError.NotSupported"/> for one that is not made of blocks that can be cached.</exception>
    public OpticalPacketMedium(OpticalDrive drive, bool readOnly = false)
    {
        MediumState state = drive.State
            ?? throw new FsException(FsError.InvalidArgument, "The drive has not been asked what is in it.");
        int packetBlocks = int.Max(1, state.WriteUnitBlocks);
        bool isReadOnly = readOnly || !state.IsOverwritable;

        // Only whole packets can be written; what does not fill one is out of reach.
        long blockCount = isReadOnly ? state.BlockCount : state.BlockCount - (state.BlockCount % packetBlocks);
        if (blockCount == 0 || packetBlocks > BlockMask.MaxBlocks)
        {
            throw new FsException(
                FsError.NotSupported,
                $"This {state.Name} ({state.Condition}) has {state.BlockCount} blocks in packets of {packetBlocks}; "
                + $"packets of at most "
                + $"{BlockMask.MaxBlocks} are supported. Format it anew.");
        }

        _drive = drive;
        Geometry = new BlockGeometry(OpticalDrive.BlockSize, blockCount, packetBlocks, isReadOnly);
        MaxTransferBlocks = int.Max(1, drive.MaxTransferBytes / Geometry.PacketBytes) * packetBlocks;
    }

    public BlockGeometry Geometry { get; }

    public bool IsExchangeable => true;

    public int MaxTransferBlocks { get; }

    public MediumResult Read(Lba start, Span<byte> buffer) => Translate(_drive.Read(start, buffer), isWrite: false);

    public MediumResult Write(Lba start, ReadOnlySpan<byte> data)
    {
        Invariant.Require(!Geometry.IsReadOnly, "a read-only medium is never written");
        return Translate(_drive.Write(start, data), isWrite: true);
    }

    public MediumResult Sync() => Translate(_drive.SynchronizeCache(), isWrite: true);

    /// <summary>The drive belongs to whoever opened it.</summary>
    public void Dispose()
    {
    }

    internal static MediumResult Translate(in DriveResult result, bool isWrite)
    {
        SenseCode? sense = result.Scsi.Status == ScsiStatus.CheckCondition ? result.Sense.Code : null;
        if (result.IsGood)
        {
            // Which block it was is known only where the drive has named one.
            return result.Action == SenseAction.Wearing
                ? new MediumResult(
                    MediumStatus.Recovered, sense, result.Sense.Information is null ? null : result.Lba)
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
        return new MediumResult(
            status, sense, result.Lba, IsDeferred: result.Sense.IsDeferred, Detail: result.Rule?.Meaning);
    }
}
