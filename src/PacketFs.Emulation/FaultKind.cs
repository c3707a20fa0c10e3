namespace PacketFs.Emulation;

/// <summary>
/// What can go wrong with a drive, its medium or the power. See the factory methods of <see cref="Fault"/>.
/// </summary>
public enum FaultKind
{
    DefectivePacket,
    WriteError,
    DeferredWriteError,
    ReadError,
    RecoveredRead,
    SilentWrite,
    MisdirectedWrite,
    Busy,
    UnitAttention,
    MediumSwap,
    SilentMediumSwap,
    TrayOpened,
    DeviceLost,
    PowerCut,
    PowerCutInPacket,
}
