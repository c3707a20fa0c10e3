namespace PacketFs.Emulation.Drive;

/// <summary>What a drive can be busy with after it has answered.</summary>
internal enum OperationKind
{
    Format,
    Grow,
    Blank,
    CloseTrack,
    CloseSession,
    Synchronize,
    Calibrate,
    SpinUp,
}
