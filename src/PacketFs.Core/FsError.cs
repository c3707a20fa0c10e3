namespace PacketFs.Core;

/// <summary>
/// Everything that can go wrong with a file system operation. Closed: front ends translate it by one table.
/// </summary>
public enum FsError
{
    /// <summary>No such entry, or the node is gone.</summary>
    NotFound,
    Exists,
    NotDirectory,
    IsDirectory,
    NotEmpty,
    /// <summary>No block, no ICB or no spare is left for it.</summary>
    NoSpace,
    /// <summary>The volume, or the medium, takes no writes; the message says why.</summary>
    ReadOnly,
    NameTooLong,
    /// <summary>The name cannot be recorded (empty, ".", "..", contains '/' or NUL, not Unicode).</summary>
    InvalidName,
    InvalidArgument,
    /// <summary>This volume or this revision cannot record what was asked for.</summary>
    NotSupported,
    TooManyLinks,
    FileTooLarge,
    PermissionDenied,
    AccessDenied,
    Busy,
    /// <summary>No such extended attribute.</summary>
    NoAttribute,
    /// <summary>An extended attribute's value is larger than any may be (E2BIG).</summary>
    AttributeTooLarge,
    /// <summary>The caller's buffer is too small for the value.</summary>
    BufferTooSmall,
    /// <summary>What is on the disc breaks the standard where it matters.</summary>
    Corrupt,
    /// <summary>The medium or the drive failed; the message holds sense and LBA.</summary>
    InputOutput,
    /// <summary>The disc in the drive is not the one that was mounted, or there is none.</summary>
    MediumChanged,
    /// <summary>The drive is gone.</summary>
    DeviceLost,
    /// <summary>A seek for data or a hole found none (ENXIO).</summary>
    NoSuchOffset,
    /// <summary>The caller cancelled.</summary>
    Cancelled,
}
