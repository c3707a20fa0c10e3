namespace PacketFs.Emulation.Discs;

/// <summary>
/// What was begun and must be finished before the medium is of use. Stands in the file from the moment that the
/// operation has destroyed something, so that an interruption shows as one. The values stand in files.
/// </summary>
internal enum PendingOperation : byte
{
    None = 0,
    Format = 1,
    Blank = 2,
    CloseSession = 3,
}
