using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Drive;

/// <summary>
/// The tray: what lies in it, whether it is open or locked, and the media events that the host has not fetched.
/// </summary>
internal sealed class Tray
{
    private readonly Queue<MediaEventCode> _events = new();

    /// <summary>The disc that lies in it, be it open or closed.</summary>
    public EmulatedDisc? Disc { get; set; }

    public bool IsOpen { get; set; }

    public bool IsLocked { get; set; }

    public void Raise(MediaEventCode code) => _events.Enqueue(code);

    public void ClearEvents() => _events.Clear();

    public MediaEventCode TakeEvent() => _events.TryDequeue(out MediaEventCode code) ? code : MediaEventCode.None;
}
