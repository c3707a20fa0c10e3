namespace PacketFs.Packet;

/// <summary>What became of one command on a medium; decides what the packet device does next.</summary>
public enum MediumStatus
{
    Good,

    /// <summary>Done, but the drive had to work for it: the packet is wearing out.</summary>
    Recovered,

    /// <summary>Blocks cannot be read (03/11/05 and its kin). Nothing of the buffer may be used.</summary>
    Unreadable,

    /// <summary>
    /// A packet did not take its data (03/0C/00 and its kin); it holds old data, new data or nothing readable.
    /// </summary>
    Unwritable,

    /// <summary>Another program holds the medium, or the drive stayed busy longer than anybody should wait.</summary>
    Busy,

    /// <summary>The medium refuses every write (07/27/00).</summary>
    WriteProtected,

    /// <summary>There is no medium any more, or another one. Nothing may be written from now on.</summary>
    MediumChanged,

    /// <summary>The drive, or the file, is gone.</summary>
    DeviceLost,

    /// <summary>
    /// The command failed for a reason that neither a retry nor another packet cures; nothing is known of its data.
    /// </summary>
    Failed,
}
