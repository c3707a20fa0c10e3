namespace PacketFs.Hosting.Media;

/// <summary>What a path names.</summary>
internal enum TargetKind
{
    /// <summary>A disc of the emulated drive: NAME with NAME.disc beside it.</summary>
    EmulatedDisc,

    /// <summary>A trace of a drive, which answers as that drive did; it can only be looked at.</summary>
    Trace,

    /// <summary>A file that holds a volume, or is to hold one, as a hard disk does.</summary>
    PlainImage,
}
