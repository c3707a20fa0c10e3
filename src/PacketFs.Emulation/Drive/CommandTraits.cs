namespace PacketFs.Emulation.Drive;

/// <summary>When a command is answered at all.</summary>
[Flags]
internal enum CommandTraits
{
    None = 0,

    /// <summary>Answered in every state; never reports a unit attention.</summary>
    Always = 1,

    /// <summary>Answered during long operations too.</summary>
    WhileBusy = 2,

    NeedsMedium = 4,

    /// <summary>Refused with 2/04/08 while the buffer is being emptied.</summary>
    Writes = 8,

    /// <summary>Unknown to a read-only drive.</summary>
    Records = 16,
}
