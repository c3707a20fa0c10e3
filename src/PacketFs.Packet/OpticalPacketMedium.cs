using PacketFs.Core;
using PacketFs.Mmc;

namespace PacketFs.Packet;

/// <summary>
/// The disc in an optical drive: formatted, and overwritable in whole packets. Waiting and repeating is
/// <see cref="OpticalDrive"/>'s affair, by its sense table; so nothing here asks to be retried.
/// </summary>
public sealed class OpticalPacketMedium : IPacketMedium
{
    private const int MaxTransferBytes = 1 << 20;
    private readonly OpticalDrive _drive;

    /// <param name="drive">Identified, refreshed, with a formatted medium in it. Stays the caller's.</param>
    /// <param name="readOnly">Promises that nothing will be written.</param>
    public OpticalPacketMedium(OpticalDrive drive, bool readOnly = false)
    {
        MediumState state = drive.State
            ?? throw new FsException(FsError.InvalidArgument, "The drive has not been asked what is in it.");
        Invariant.Require(state.BlockCount > 0, "an empty medium holds no packets");
        _drive = drive;
        Geometry = new BlockGeometry(
            OpticalDrive.BlockSize, state.BlockCount, state.WriteUnitBlocks, readOnly || !state.IsOverwritable);
        MaxTransferBlocks = int.Max(1, MaxTransferBytes / Geometry.PacketBytes) * Geometry.PacketBlocks;
    }

    public BlockGeometry Geometry { get; }

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

    private static MediumResult Translate(in DriveResult result, bool isWrite)
    {
        SenseCode? sense = result.Scsi.Status == ScsiStatus.CheckCondition ? result.Sense.Code : null;
        if (result.IsGood)
        {
            return sense is { Key: SenseKey.RecoveredError }
                ? new MediumResult(MediumStatus.Recovered, sense, result.Lba)
                : MediumResult.Good;
        }

        MediumStatus status = (result.Action, result.Error) switch
        {
            (SenseAction.Relocate or SenseAction.BadBlock, _) =>
                isWrite ? MediumStatus.Unwritable : MediumStatus.Unreadable,
            (SenseAction.ReadOnly, _) => MediumStatus.WriteProtected,
            (_, FsError.MediumChanged) => MediumStatus.MediumChanged,
            (_, FsError.DeviceLost) => MediumStatus.DeviceLost,
            (_, FsError.Busy) => MediumStatus.Busy,
            _ => MediumStatus.Failed,
        };
        return new MediumResult(status, sense, result.Lba, Detail: result.Rule?.Meaning);
    }
}
