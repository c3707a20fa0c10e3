using PacketFs.Core;
using PacketFs.Emulation.Faults;
using PacketFs.Emulation.Media;
using PacketFs.Emulation.Timing;
using PacketFs.Mmc;
using PacketFs.Mmc.Replies;

namespace PacketFs.Emulation.Drive;

/// <summary>
/// The drive's inside: the parts, what is in the tray, what it is busy with and what it has to tell. Commands are
/// static functions over this (see <see cref="CommandTable"/>); what they answer is decided by this state and by the
/// medium's rules, never by what was sent before.
/// </summary>
internal sealed class DriveUnit
{
    private const int MostPacketBytes = 32 * EmulatedDisc.BlockBytes;
    private static readonly int[] SpeedsWithoutDisc = [10, 8, 4];
    private readonly Queue<SenseCode> _attentions = new();
    private byte[]? _packetScratch;
    private long _lastPacketRead = -1;

    public DriveUnit(EmulatedDriveOptions options)
    {
        Options = options;
        Clock = options.Clock ?? new SimulatedClock();
        Mechanism = new Mechanism(options.Timing, Statistics);
        Buffer = new WriteBuffer(options.BufferBytes, PacketBytes);
        Access = new MediumAccess(new FaultInjector(options.Faults), Statistics);
        Writer = new PacketWriter(Buffer, Access, Mechanism, Clock, options.BufferBytes);
        ReadAhead = new ReadAhead(Mechanism, options.BufferBytes / EmulatedDisc.BlockBytes);
        ReadSpeed = options.Timing.ReadSpeed;
    }

    public EmulatedDriveOptions Options { get; }

    public SimulatedClock Clock { get; }

    public DriveStatistics Statistics { get; } = new();

    public Mechanism Mechanism { get; }

    public WriteBuffer Buffer { get; private set; }

    public MediumAccess Access { get; }

    public PacketWriter Writer { get; }

    /// <summary>The beginning of a unit whose rest the host has not sent yet.</summary>
    public UnitAssembly Assembly { get; } = new();

    public ReadAhead ReadAhead { get; }

    public ModePages Pages { get; } = new();

    public Tray Tray { get; } = new();

    /// <summary>The rules of the disc that can be accessed; null without one or with an open tray.</summary>
    public IMedium? Medium { get; private set; }

    public EmulatedDisc? Disc => Medium?.Disc;

    public bool IsReadOnly => Options.Kind != DriveKind.Recorder;

    /// <summary>Of the disc; of a CD-RW where there is none.</summary>
    public int PacketBlocks => Disc?.PacketBlocks ?? EmulatedDisc.CdPacketBlocks;

    /// <summary>1x in the 1,000 bytes/s that drives count in.</summary>
    public double SingleSpeed => (Medium?.Spec ?? MediumSpec.Of(MediumType.CdRw)).Kind.SingleSpeed;

    /// <summary>The fastest that this disc is read, in multiples of the single speed.</summary>
    public int MaximumReadSpeed => Medium?.Spec.ReadSpeed is int speed and > 0 ? speed : Options.Timing.ReadSpeed;

    /// <summary>What the drive is busy with.</summary>
    public LongOperation? Operation { get; set; }

    /// <summary>The block that was read last.</summary>
    public long HeadBlock { get; set; }

    /// <summary>What went wrong with an operation that had been answered already.</summary>
    public SenseCode? OperationFailure { get; set; }

    public int ReadSpeed { get; set; }

    public int WriteSpeed
    {
        get => Writer.Speed;
        set => Writer.Speed = value;
    }

    /// <summary>Speeds that disc and drive can do together, highest first.</summary>
    public ReadOnlySpan<int> WriteSpeeds
    {
        get
        {
            ReadOnlySpan<int> speeds = Medium is null ? SpeedsWithoutDisc : Medium.WriteSpeeds;
            bool isCd = Medium is null || Medium.Spec.Family == MediumFamily.Cd;
            int maximum = isCd ? Options.Timing.MaximumWriteSpeed : int.MaxValue;
            int first = 0;
            while (first < speeds.Length - 1 && speeds[first] > maximum)
            {
                first++;
            }

            return speeds[first..];
        }
    }

    /// <summary>Room for one packet, for read-modify-write.</summary>
    public Span<byte> PacketScratch => (_packetScratch ??= new byte[MostPacketBytes]).AsSpan(0, PacketBytes);

    private int PacketBytes => PacketBlocks * EmulatedDisc.BlockBytes;

    public SenseCode NoMedium => Tray.IsOpen ? SenseCodes.NoMediumTrayOpen : SenseCodes.NoMediumTrayClosed;

    public void RaiseAttention(SenseCode code) => _attentions.Enqueue(code);

    public SenseCode? TakeAttention() => _attentions.TryDequeue(out SenseCode code) ? code : null;

    /// <summary>Current comes on: nothing is remembered.</summary>
    public void PowerOn()
    {
        Writer.PowerOn();
        Operation = null;
        OperationFailure = null;
        Writer.Failures.Clear();
        _attentions.Clear();
        Tray.ClearEvents();
        Tray.IsLocked = false;
        Mount();
        RaiseAttention(SenseCodes.PowerOn);
    }

    /// <summary>Closes the tray over what lies in it.</summary>
    public void CloseTray()
    {
        Tray.IsOpen = false;
        Mount();
        if (Medium is not null)
        {
            RaiseAttention(SenseCodes.MediumMayHaveChanged);
            Tray.Raise(MediaEventCode.NewMedia);
        }
    }

    /// <summary>Opens the tray; what has not been drained before is lost.</summary>
    public void OpenTray()
    {
        Medium?.Leave();
        Tray.IsOpen = true;
        Tray.IsLocked = false;
        Operation = null;
        if (Medium is not null)
        {
            Tray.Raise(MediaEventCode.MediaRemoval);
        }

        Mount();
    }

    /// <summary>Begins something that takes long: now in the background, or until it is done.</summary>
    /// <param name="plan">Its end is its length in ticks.</param>
    public ScsiResult Run(in LongOperation plan, bool isImmediate)
    {
        FinishParts();
        Writer.DrainAll();
        if (Writer.IsPowerCut)
        {
            return ScsiResult.Good();
        }

        long now = Clock.Ticks;
        long end = Mechanism.Occupy(Mechanism.Start(now), plan.End);
        LongOperation operation = plan with { Start = now, End = end };
        ReadAhead.Invalidate();
        Medium?.Begin(operation);
        if (isImmediate)
        {
            Operation = operation;
            return ScsiResult.Good();
        }

        Clock.AdvanceTo(end);
        return Finish(operation) is SenseCode code ? code.ToCheck() : ScsiResult.Good();
    }

    /// <summary>A unit that the host has begun is filled with zeros and goes to the buffer.</summary>
    public void FinishParts()
    {
        if (!Assembly.IsEmpty)
        {
            Writer.Enqueue(Assembly.Packet, Assembly.Pad(), Statistics);
            Assembly.Clear();
            Medium?.PartsFinished();
        }
    }

    /// <summary>
    /// Counts packets passed under the head for the host; the rest of the one before is not counted again.
    /// </summary>
    public void CountRead(long first, long last)
    {
        Statistics.PacketsRead += last - first + (first == _lastPacketRead ? 0 : 1);
        _lastPacketRead = last;
    }

    /// <summary>Brings everything that goes on by itself up to now: packets land, operations end.</summary>
    public void Settle()
    {
        Writer.DrainUntil(Clock.Ticks);
        if (Operation is not LongOperation operation || Writer.IsPowerCut)
        {
            WorkInBackground();
            return;
        }

        bool isDone = operation.Kind == OperationKind.Synchronize ? Writer.IsEmpty : operation.End <= Clock.Ticks;
        if (isDone)
        {
            Operation = null;
            OperationFailure = Finish(operation);
        }
    }

    /// <summary>The current goes off now. What was in the buffer has landed or not, by the plan's seed.</summary>
    public void CutPower()
    {
        Writer.DrainUntil(Clock.Ticks);
        if (!Writer.IsPowerCut)
        {
            Writer.CutPower();
        }

        if (Operation is LongOperation operation)
        {
            Medium?.Interrupt(operation, Clock.Ticks);
        }

        Operation = null;
    }

    private void WorkInBackground()
    {
        if (Medium is null || Writer.IsPowerCut || !Writer.IsEmpty)
        {
            return;
        }

        MediaEventCode news = Medium.Idle(Clock.Ticks, Mechanism.FreeAt, WriteSpeed);
        if (news != MediaEventCode.None)
        {
            Tray.Raise(news);
        }
    }

    private SenseCode? Finish(in LongOperation operation)
    {
        SenseCode? failure = Medium?.Complete(operation, Statistics);
        bool hasChanged = operation.Kind is OperationKind.Format or OperationKind.Grow or OperationKind.Blank
            or OperationKind.CloseSession;
        if (hasChanged)
        {
            Disc?.Flush();

            // Hosts that keep the capacity look again when they see this event.
            Tray.Raise(MediaEventCode.NewMedia);
        }
        else if (operation.Kind == OperationKind.Resume)
        {
            Tray.Raise(MediaEventCode.BackgroundFormatRestarted);
        }
        else if (operation.Kind == OperationKind.Synchronize)
        {
            Disc?.Flush();
        }

        return failure;
    }

    private void Mount()
    {
        EmulatedDisc? disc = Tray.IsOpen ? null : Tray.Disc;
        Medium = disc is null ? null : MediumRules.Of(disc, Options.Kind);
        if (Buffer.PacketBytes != PacketBytes)
        {
            Buffer = new WriteBuffer(Options.BufferBytes, PacketBytes);
        }

        Writer.SetDisc(disc, Buffer);
        Assembly.Reset(PacketBytes);
        Pages.Reset(Medium);
        ReadAhead.Invalidate();
        Mechanism.Load(
            disc is null ? DiscGeometry.Of(MediumFamily.Cd, 80, PacketBlocks, 0) : Medium!.Spec.GeometryOf(disc),
            Clock.Ticks);
        HeadBlock = 0;
        ReadSpeed = MaximumReadSpeed;
        WriteSpeed = WriteSpeeds[0];
        Operation = null;
        if (disc is not null && Options.ReportBecomingReady)
        {
            long now = Clock.Ticks;
            Operation = new LongOperation(OperationKind.SpinUp, now, Mechanism.Start(now));
        }
    }
}
