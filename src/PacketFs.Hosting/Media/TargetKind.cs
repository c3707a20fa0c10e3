namespace PacketFs.Hosting.Media;

/// <summary>What a path names.</summary>
internal enum TargetKind
{
    /// <summary>A disc of the emulated drive: NAME with NAME.disc beside it.</summary>
    EmulatedDisc,

    /// <summary>A file that holds a volume, or is to hold one, as a hard disk does.</summary>
    PlainImage,
}
