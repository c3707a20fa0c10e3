using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;

namespace PacketFs.TestKit.Simulation;

/// <summary>
/// Sits before a drive and knows at each command what a power cut could leave: the disc as it was at the last flush,
/// and the packets sent since, of which each may have landed or not, in any order, and one may be torn. That is more
/// than a drive's buffer could do at that moment, and no less.
/// <para>Before a command that could make a difference it stops and asks <see cref="Boundary"/>: so crash images are
/// built and tried in the middle of a run, which then goes on; no prefix is ever run twice.</para>
/// </summary>
public sealed class DiscRecorder : IScsiTransport
{
    private const byte WriteCode = (byte)Opcode.Write10;
    private const byte FlushCode = (byte)Opcode.SynchronizeCache10;
    private static readonly Opcode[] s_changing =
    [
        Opcode.Write10, Opcode.SynchronizeCache10, Opcode.CloseTrackSession, Opcode.ReserveTrack, Opcode.RepairTrack,
        Opcode.Blank, Opcode.FormatUnit,
    ];

    private readonly EmulatedDrive _drive;
    private readonly EmulatedDisc _disc;
    private readonly EmulatedDisc _durable;
    private readonly List<PendingPacket> _pending = [];
    private readonly Stack<byte[]> _spareBuffers = new();
    private bool _hasNews = true;

    public DiscRecorder(EmulatedDrive drive, EmulatedDisc disc)
    {
        _drive = drive;
        _disc = disc;
        _durable = disc.Clone();
    }

    /// <summary>Commands received; numbers go on from <see cref="Continue"/> after a remount.</summary>
    public long CommandCount { get; private set; }

    /// <summary>Called before a command when a cut now leaves something else than at the last call.</summary>
    public Action? Boundary { get; set; }

    /// <summary>Called before every WRITE and every flush: something is about to change.</summary>
    public Action? Watcher { get; set; }

    public int MaxTransferBytes => _drive.MaxTransferBytes;

    /// <summary>
    /// What a cut leaves is the drive's word (<see cref="Peek"/>), not drawn from what was sent: where packets have no
    /// fixed places, and while tracks and sessions are closed.
    /// </summary>
    public bool AsksDrive { get; set; }

    /// <summary>The disc at the last flush.</summary>
    internal EmulatedDisc Durable => _durable;

    /// <summary>What was sent since, in the order in which each packet was first sent.</summary>
    internal IReadOnlyList<PendingPacket> Pending => _pending;

    /// <summary>Counts on from another recorder of the same run.</summary>
    public void Continue(DiscRecorder earlier) => CommandCount = earlier.CommandCount;

    /// <summary>
    /// What may be found after a cut has changed, though the disc has not: ask again before the next command.
    /// </summary>
    public void Touch() => _hasNews = true;

    /// <summary>Asks now, if anything has changed since it was last asked.</summary>
    public void Ask()
    {
        if (_hasNews && Boundary is { } ask)
        {
            _hasNews = false;
            ask();
        }
    }

    public ScsiResult Execute(ReadOnlySpan<byte> cdb, ScsiTransfer transfer, TimeSpan timeout)
    {
        CommandCount++;
        if (cdb[0] is WriteCode or FlushCode)
        {
            Watcher?.Invoke();
        }

        Ask();
        if (cdb[0] == WriteCode && !AsksDrive)
        {
            Note(Write10.DecodeCdb(cdb), transfer.DataOut);
        }

        ScsiResult result = _drive.Execute(cdb, transfer, timeout);
        _hasNews |= AsksDrive && (_drive.IsBusy || s_changing.Contains((Opcode)cdb[0]));
        if (cdb[0] == FlushCode && result.IsGood)
        {
            Settle();
        }

        return result;
    }

    /// <summary>
    /// What the drive would leave if its power went now; what it had replaced, listed by then or not.
    /// </summary>
    internal EmulatedDisc Peek(ulong seed, PacketOutcome outcome, EmulatedDisc? reuse) =>
        _drive.PeekEarlyList(seed, outcome, reuse);

    /// <summary>The drive is the run's: nothing to let go of.</summary>
    public void Dispose()
    {
    }

    private void Note(Write10 write, ReadOnlySpan<byte> data)
    {
        int packetBytes = _disc.PacketBlocks * EmulatedDisc.BlockBytes;
        int packet = (int)(write.Lba.Value / _disc.PacketBlocks);
        for (; data.Length >= packetBytes; data = data[packetBytes..], packet++)
        {
            if (!_spareBuffers.TryPop(out byte[]? copy))
            {
                copy = new byte[packetBytes];
            }

            data[..packetBytes].CopyTo(copy);
            PendingPacket? known = _pending.Find(pending => pending.Packet == packet);
            if (known is null)
            {
                _pending.Add(known = new PendingPacket(packet, []));
            }

            known.Versions.Add(copy);
            _hasNews = true;
        }
    }

    private void Settle()
    {
        if (_pending.Count == 0)
        {
            return;
        }

        foreach (PendingPacket packet in _pending)
        {
            packet.Versions.ForEach(_spareBuffers.Push);
        }

        _pending.Clear();
        _durable.RestoreFrom(_disc);
        _hasNews = true;
    }
}
