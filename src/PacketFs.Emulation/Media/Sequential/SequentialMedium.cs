using PacketFs.Core;
using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Drive;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Replies.ModePages;

namespace PacketFs.Emulation.Media.Sequential;

/// <summary>
/// DVD-R, DVD-RW as long as it is not formatted, DVD+R and BD-R: sessions (borders) of tracks that are appended to.
/// What differs between them stands in <see cref="SequentialRules"/>.
/// </summary>
internal sealed class SequentialMedium : IMedium
{
    private readonly SequentialWriting _writing;
    private readonly SequentialClosing _closing;
    private readonly PseudoOverwrite _overwrite;

    public SequentialMedium(EmulatedDisc disc)
    {
        Disc = disc;
        Spec = MediumSpec.Of(disc.Medium);
        Rules = SequentialRules.Of(disc.Medium);
        Tracks = new SequentialTracks(disc, Rules);
        _writing = new SequentialWriting(disc, Tracks, Rules);
        _closing = new SequentialClosing(disc, Tracks, Rules);
        _overwrite = new PseudoOverwrite(disc, Tracks);
    }

    public EmulatedDisc Disc { get; }

    public MediumSpec Spec { get; }

    public Profile Profile => Spec.Profile;

    public uint LastPossibleLba => (uint)(Tracks.Capacity - 1);

    public WriteParametersPage DefaultWriteParameters => WriteParameters.DvdSequential;

    public bool AppendsParts => true;

    /// <summary>A recording without a break is going on.</summary>
    public bool IsStreaming => Tracks.All[0] is { IsAtOnce: true, IsOpen: true } && Tracks.HasData(0);

    private IMedium Sound => this;

    private SequentialTracks Tracks { get; }

    private SequentialRules Rules { get; }

    private bool IsBdR => Spec.Type == MediumType.BdR;

    private bool CanAppend => !Tracks.IsFinalised && !Tracks.All[0].IsAtOnce && !IsMinimallyBlanked
        && Disc.Pending == PendingOperation.None;

    /// <summary>After a minimal blanking only a disc at once can follow.</summary>
    private bool IsMinimallyBlanked => Rules.HasWriteParameters && Disc.Header.FormatSubtype != 0;

    public bool IsCurrent(FeatureCode feature) => feature switch
    {
        FeatureCode.RandomReadable => true,
        FeatureCode.DvdRead => Spec.Family == MediumFamily.Dvd,
        FeatureCode.BdRead => Spec.Family == MediumFamily.Bd,
        FeatureCode.DvdPlusR => Spec.Profile == Profile.DvdPlusR,
        FeatureCode.IncrementalStreamingWritable => Spec.Profile != Profile.DvdPlusR && CanAppend,
        FeatureCode.DvdMinusRwWrite => Rules.HasWriteParameters && !Tracks.IsFinalised,
        FeatureCode.BdWrite => Spec.Family == MediumFamily.Bd && !Tracks.IsFinalised,
        FeatureCode.Formattable => Spec.Kind.IsErasable || (IsBdR && BdRFormats.CanFormat(Disc, Tracks)),
        FeatureCode.HardwareDefectManagement => IsBdR && Disc.SpareUnits > 0,
        FeatureCode.BdRPseudoOverwrite => _overwrite.IsOn,
        _ => false,
    };

    public bool Accepts(in WriteParametersPage page) => Rules.HasWriteParameters
        ? WriteParameters.AreForDvdSequential(page)
        : WriteParameters.AreHarmless(page);

    public DiscInformation DescribeDisc() => SequentialReplies.DescribeDisc(Disc, Tracks);

    public long TableTicks => _overwrite.TableTicks;

    public bool HasReplacements => !_overwrite.IsEmpty;

    /// <summary>Behind a border-in or lead-in; such a drive knows nothing of replacements.</summary>
    public SenseCode? JudgeByRom(DriveKind kind) =>
        Tracks.Closed.Count > 0 && _overwrite.IsEmpty ? null : SenseCodes.CannotReadMedium;

    public bool IsFinished(long lba, long count) =>
        Tracks.Closed.Count > 0 && lba + count <= Tracks.Closed[^1].LeadOutStart;

    public DiscInformation DescribeFinished() => SequentialReplies.DescribeFinished(Disc, Tracks);

    public SenseCode? ReadFinishedCapacity(out ReadCapacityData capacity)
    {
        capacity = new ReadCapacityData
        {
            LastLba = new Lba(Tracks.Closed.Count == 0 ? 0 : Tracks.Closed[^1].LeadOutStart - 1L),
            BlockLength = EmulatedDisc.BlockBytes,
        };
        return Sound.CheckSound();
    }

    public TrackResources CountTracks() => SequentialReplies.CountResources(Tracks, Rules);

    public SenseCode? CountReplacements(out PseudoOverwriteResources resources)
    {
        resources = _overwrite.IsOn ? _overwrite.CountResources() : default;
        return _overwrite.IsOn ? null : SenseCodes.InvalidFieldInCdb;
    }

    public SenseCode? DescribeTrack(in ReadTrackInformation request, out TrackInformation track) =>
        SequentialReplies.DescribeTrack(Disc, Tracks, Rules, request, out track);

    public SenseCode? ReadToc(in ReadTocPmaAtip request, ref ReplyBuilder reply)
    {
        TocTrack[] closed = [.. Tracks.All
            .Where(track => track.Session <= Tracks.Closed.Count)
            .Select(track => new TocTrack(track.Number, track.Session, track.Start))];
        return closed.Length == 0
            ? SenseCodes.InvalidFieldInCdb
            : FabricatedToc.Read(closed, (uint)Tracks.Closed[^1].LeadOutStart, request, ref reply);
    }

    public SenseCode? ReadCapacity(out ReadCapacityData capacity)
    {
        capacity = new ReadCapacityData
        {
            LastLba = new Lba(Math.Max(0, Tracks.RecordedEnd - 1)),
            BlockLength = EmulatedDisc.BlockBytes,
        };
        return Sound.CheckSound();
    }

    public void ListCapacities(ref ReplyBuilder reply)
    {
        if (IsBdR)
        {
            BdRFormats.List(Disc, Tracks, CurrentCapacity(), ref reply);
            return;
        }

        reply.Add(new FormatCapacityHeader { CapacityListLength = FormatDescriptor.Size });
        reply.Add(CurrentCapacity());
    }

    public SenseCode? CheckRead(long lba, long count) =>
        Sound.CheckSound() is SenseCode code ? code
        : IsStreaming ? SenseCodes.CommandSequenceError
        : lba < 0 || lba + count > Tracks.RecordedEnd ? SenseCodes.AddressOutOfRange
        : null;

    public SenseCode? CheckWrite(long lba, long count, in WriteMode mode, bool allowPartial)
    {
        _writing.IsAtOnceOnly = IsMinimallyBlanked;
        bool isReplacing = Replaces(lba) && !Tracks.IsFinalised && Disc.Pending == PendingOperation.None;
        return Sound.CheckSound() ?? (isReplacing ? _overwrite.Check(lba, count) : _writing.Check(lba, count, mode));
    }

    public void BeginWrite(long lba, long count, in WriteMode mode)
    {
        if (!Replaces(lba))
        {
            _writing.Begin(lba, count, mode);
        }
    }

    public int Place(int unit) => _overwrite.Place(unit);

    public bool IsTaken(int unit) => _overwrite.IsTaken(unit);

    public bool Replaces(long lba) => _overwrite.Covers(lba);

    public int Redirect(int unit) => _overwrite.Redirect(unit);

    public void Synchronize() => _overwrite.Commit();

    public void ListEarly(EmulatedDisc copy, Prng prng) => _overwrite.ListEarly(copy, prng);

    public bool IsTest(in WriteMode mode) => _writing.IsTest(mode);

    public void LoseStream()
    {
        Tracks.Forget();
        SequentialTrack track = Tracks.All[0];
        if (Tracks.Next(0) < track.End)
        {
            Disc.SpoilPacket((int)(Tracks.Next(0) / Disc.PacketBlocks));
        }
    }

    public void PartsFinished() => Tracks.PadAccepted();

    public void WriteFailed()
    {
        Tracks.Forget();
        _overwrite.Forget();
    }

    public SenseCode? Reserve(in ReserveTrack request, in WriteMode mode)
    {
        _writing.IsAtOnceOnly = IsMinimallyBlanked;
        return _writing.Reserve(request, mode);
    }

    public SenseCode? PlanFormat(
        in FormatRequest request, in WriteMode mode, int speed, out LongOperation operation)
    {
        if (IsBdR)
        {
            return BdRFormats.Plan(Disc, Tracks, request, out operation);
        }

        operation = default;
        return SenseCodes.CannotFormatIncompatibleMedium;
    }

    public SenseCode? PlanBlank(BlankType type, int speed, out LongOperation operation)
    {
        operation = default;
        return SenseCodes.CannotFormatIncompatibleMedium;
    }

    public SenseCode? PlanClose(
        CloseFunction function, int track, in WriteMode mode, int speed, out LongOperation operation)
    {
        if (!IsTest(mode))
        {
            return _closing.Plan(function, track, mode, speed, out operation);
        }

        // Nothing was written: there is nothing to close, and every program closes it.
        _writing.EndTest();
        operation = new LongOperation(OperationKind.Calibrate, 0, 0);
        return null;
    }

    public bool PlanSynchronize(in WriteMode mode, int speed, out LongOperation operation)
    {
        bool isWhole = IsStreaming && !IsTest(mode) && !Tracks.IsDamaged(0);
        operation = isWhole ? _closing.PlanDisc(speed) : default;
        return isWhole;
    }

    public SenseCode? RepairTrack(int track) => Sound.CheckSound() ?? _closing.Repair(track);

    public void Leave()
    {
        _overwrite.Commit();
        Tracks.Forget();
        Tracks.DropUnwrittenDisc();
        _writing.EndTest();
    }

    /// <summary>The disc has been blanked or formatted.</summary>
    public void Reset()
    {
        Tracks.Reset();
        _writing.EndTest();
    }

    public void Begin(in LongOperation operation)
    {
        _closing.Begin(operation);
        if (IsBdR && operation.Kind == OperationKind.Format)
        {
            Disc.BeginDestruction(PendingOperation.Format);
        }
    }

    public SenseCode? Complete(in LongOperation operation, DriveStatistics statistics)
    {
        switch (operation.Kind)
        {
            case OperationKind.CloseTrack or OperationKind.CloseSession:
                _closing.Complete(operation);
                Synchronize();
                break;
            case OperationKind.Format when IsBdR:
                BdRFormats.Complete(Disc, operation);
                Tracks.Reset();
                break;
            case OperationKind.Synchronize:
                Synchronize();
                break;
            default:
                break;
        }

        return null;
    }

    public void Interrupt(in LongOperation operation, long now) => _closing.Interrupt(operation, now);

    private CurrentCapacityDescriptor CurrentCapacity()
    {
        bool isComplete = Tracks.IsFinalised
            || (Tracks.Closed.Count > 0 && DescribeDisc().LastSessionState == SessionState.Empty);
        bool isFormatted = BdRFormats.IsFormatted(Disc);
        bool isBlank = Tracks.IsBlank && !isFormatted;
        return new CurrentCapacityDescriptor
        {
            BlockCount = (uint)(isComplete ? Tracks.RecordedEnd : Tracks.Capacity),
            Type = Disc.Pending != PendingOperation.None ? CapacityType.NoMediumOrIncomplete
                : isBlank ? CapacityType.Unformatted
                : isComplete || isFormatted ? CapacityType.Formatted
                : CapacityType.NoMediumOrIncomplete,
            BlockLength = EmulatedDisc.BlockBytes,
        };
    }
}
