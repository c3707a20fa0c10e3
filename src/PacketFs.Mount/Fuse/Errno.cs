using PacketFs.Core;

namespace PacketFs.Mount.Fuse;

/// <summary>
/// Linux error numbers (the same on every architecture that .NET runs on), and which of them an <see cref="FsError"/>
/// becomes.
/// </summary>
internal static class Errno
{
    public const int Perm = 1;
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int NoDeviceOrAddress = 6;
    public const int TooBig = 7;
    public const int Again = 11;
    public const int AccessDenied = 13;
    public const int Busy = 16;
    public const int Exists = 17;
    public const int NoDevice = 19;
    public const int NotDirectory = 20;
    public const int IsDirectory = 21;
    public const int InvalidArgument = 22;
    public const int NotTypewriter = 25;
    public const int FileTooLarge = 27;
    public const int NoSpace = 28;
    public const int ReadOnly = 30;
    public const int TooManyLinks = 31;
    public const int Range = 34;
    public const int NameTooLong = 36;
    public const int NotImplemented = 38;
    public const int NotEmpty = 39;
    public const int NoData = 61;
    public const int IllegalSequence = 84;
    public const int NotSupported = 95;
    public const int ConnectionAborted = 103;
    public const int NotConnected = 107;
    public const int NeedsCleaning = 117;
    public const int NoMedium = 123;
    public const int Cancelled = 125;

    public static int From(FsError error) => error switch
    {
        FsError.NotFound => NoEntry,
        FsError.Exists => Exists,
        FsError.NotDirectory => NotDirectory,
        FsError.IsDirectory => IsDirectory,
        FsError.NotEmpty => NotEmpty,
        FsError.NoSpace => NoSpace,
        FsError.ReadOnly => ReadOnly,
        FsError.NameTooLong => NameTooLong,
        FsError.InvalidName => InvalidArgument,
        FsError.InvalidArgument => InvalidArgument,
        FsError.NotSupported => NotSupported,
        FsError.TooManyLinks => TooManyLinks,
        FsError.FileTooLarge => FileTooLarge,
        FsError.PermissionDenied => Perm,
        FsError.AccessDenied => AccessDenied,
        FsError.Busy => Busy,
        FsError.NoAttribute => NoData,
        FsError.AttributeTooLarge => TooBig,
        FsError.BufferTooSmall => Range,
        FsError.Corrupt => NeedsCleaning,
        FsError.InputOutput => InputOutput,
        FsError.MediumChanged => NoMedium,
        FsError.DeviceLost => NoDevice,
        FsError.NoSuchOffset => NoDeviceOrAddress,
        FsError.Cancelled => Cancelled,
        _ => InputOutput,
    };

    /// <summary>
    /// Errors that a person must hear of: the medium or the disc's content is at fault, not the caller.
    /// </summary>
    public static bool IsTrouble(FsError error) => error is FsError.Corrupt or FsError.InputOutput
        or FsError.MediumChanged or FsError.DeviceLost;
}
