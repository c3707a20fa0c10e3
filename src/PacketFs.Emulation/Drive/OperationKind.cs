namespace PacketFs.Emulation.Drive;

/// <summary>What a drive can be busy with after it has answered.</summary>
internal enum OperationKind
{
    Format,
    Grow,

    /// <summary>A format that was suspended goes on in the background.</summary>
    Resume,
    Blank,
    CloseTrack,
    CloseSession,
    Synchronize,

    /// <summary>What was recorded without a break gets its end.</summary>
    EndStream,
    Calibrate,
    SpinUp,
}
