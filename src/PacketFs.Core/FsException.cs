namespace PacketFs.Core;

/// <summary>
/// An operation on a volume or a block device failed. The message says what, where and what to do, in words fit
/// for the person who asked; sense and LBA are there when a drive said so.
/// </summary>
public sealed class FsException : Exception
{
    public FsException(FsError error, string message, SenseCode? sense = null, Lba? lba = null, Exception? inner = null)
        : base(message, inner)
    {
        Error = error;
        Sense = sense;
        Lba = lba;
    }

    public FsError Error { get; }

    public SenseCode? Sense { get; }

    public Lba? Lba { get; }
}
