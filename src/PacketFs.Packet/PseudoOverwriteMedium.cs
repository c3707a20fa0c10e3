using PacketFs.Core;
using PacketFs.Mmc;
using PacketFs.Mmc.Replies;

namespace PacketFs.Packet;

/// <summary>
/// A BD-R that is formatted for pseudo-overwrite, as a medium that takes any packet anywhere. A packet that was never
/// written goes to the next writable address of its track; what lies between there and it is filled with zeros first.
/// One that was written is written again: the drive puts it at the next writable address of some track, which moves,
/// and keeps a list. So the drive is asked for its addresses after each such write. What was never written reads as
/// zeros, and no command is sent for it.
/// <para>Writing in ascending order within each track, and never again, costs nothing but its packets.</para>
/// </summary>
public sealed class PseudoOverwriteMedium : IPacketMedium, IFreshMedium
{
    private const int FillPackets = 16;

    /// <summary>Places tried for a packet that one place did not take.</summary>
    private const int Retries = 3;
    /// <summary>Invalid address for write.</summary>
    private static readonly SenseCode NotThere = new(0x5, 0x21, 0x02);

    private readonly OpticalDrive _drive;
    private readonly List<OpenTrack> _tracks;
    private readonly byte[] _zeros;
    private readonly int _unit;
    private bool _isMoved;
    private bool _isUncertain;

    private PseudoOverwriteMedium(OpticalDrive drive, List<OpenTrack> tracks, bool isReadOnly)
    {
        _drive = drive;
        _tracks = tracks;
        _unit = drive.State!.AppendUnitBlocks;
        long blocks = tracks[^1].End / _unit * _unit;
        Geometry = new BlockGeometry(OpticalDrive.BlockSize, blocks, _unit, isReadOnly);
        MaxTransferBlocks = int.Max(1, drive.MaxTransferBytes / Geometry.PacketBytes) * _unit;
        _zeros = new byte[int.Min(FillPackets * _unit, MaxTransferBlocks) * OpticalDrive.BlockSize];
        TakeResources();
    }

    public BlockGeometry Geometry { get; }

    public bool IsExchangeable => true;

    public int MaxTransferBlocks { get; }

    public IFreshMedium Fresh => this;

    public long Version { get; private set; }

    public OverwriteResources? Left { get; private set; }

    /// <summary>Packets of zeros written because a later one of their track was wanted.</summary>
    public long FilledPackets { get; private set; }

    /// <summary>Packets written again.</summary>
    public long ReplacedPackets { get; private set; }

    /// <summary>
    /// Asks the drive for its tracks. What a power loss has left of them is repaired, unless nothing is to be written.
    /// </summary>
    /// <param name="drive">Identified, refreshed, with such a disc in it. Stays the caller's.</param>
    /// <param name="readOnly">Promises that nothing will be written.</param>
    /// <exception cref="FsException"><see cref="FsError.NotSupported"/>: it is no such disc, or the drive does not tell
    /// its tracks; <see cref="FsError.InputOutput"/>: a track cannot be repaired.</exception>
    public static PseudoOverwriteMedium Open(OpticalDrive drive, bool readOnly = false)
    {
        MediumState state = drive.State
            ?? throw new FsException(FsError.InvalidArgument, "The drive has not been asked what is in it.");
        if (!state.HasPseudoOverwrite)
        {
            throw new FsException(FsError.NotSupported, $"This {state.Name} is not formatted for pseudo-overwrite.");
        }

        bool isReadOnly = readOnly || !state.IsAppendable;
        List<OpenTrack> tracks = ListTracks(drive, state);
        foreach (OpenTrack track in isReadOnly ? [] : tracks)
        {
            Mend(drive, track);
        }

        return new PseudoOverwriteMedium(drive, tracks, isReadOnly);
    }

    public MediumResult Read(Lba start, Span<byte> buffer)
    {
        MediumResult recovered = MediumResult.Good;
        while (!buffer.IsEmpty)
        {
            (long end, bool isRecorded) = Segment(start.Value);
            int bytes = (int)Math.Min(buffer.Length, (end - start.Value) * OpticalDrive.BlockSize);
            if (isRecorded)
            {
                MediumResult result =
                    OpticalPacketMedium.Translate(_drive.Read(start, buffer[..bytes]), isWrite: false);
                if (!result.IsGood)
                {
                    return result;
                }

                recovered = result.Status == MediumStatus.Recovered ? result : recovered;
            }
            else
            {
                buffer[..bytes].Clear();
            }

            start += bytes / OpticalDrive.BlockSize;
            buffer = buffer[bytes..];
        }

        return recovered;
    }

    public MediumResult Write(Lba start, ReadOnlySpan<byte> data)
    {
        Invariant.Require(!Geometry.IsReadOnly, "a read-only medium is never written");
        MediumResult recovered = MediumResult.Good;
        while (!data.IsEmpty)
        {
            MediumResult result = WritePart(start, data, out int blocks);
            if (!result.IsGood)
            {
                return result;
            }

            recovered = result.Status == MediumStatus.Recovered ? result : recovered;
            start += blocks;
            data = data[(blocks * OpticalDrive.BlockSize)..];
        }

        return recovered;
    }

    public MediumResult Sync()
    {
        DriveResult result = _drive.SynchronizeCache();
        if (result.IsGood)
        {
            if (_isUncertain)
            {
                FollowTracks();
            }

            TakeResources();
        }
        else
        {
            _isMoved = _isUncertain = true;
        }

        return OpticalPacketMedium.Translate(result, isWrite: true);
    }

    public IReadOnlyList<FreshRun> ListFresh()
    {
        FollowTracks();
        return
        [
            .. _tracks.Where(track => track.Next < track.End)
                .Select(track => new FreshRun(new Lba(track.Next), track.End - track.Next)),
        ];
    }

    /// <summary>The drive belongs to whoever opened it.</summary>
    public void Dispose()
    {
    }

    private static List<OpenTrack> ListTracks(OpticalDrive drive, MediumState state)
    {
        List<OpenTrack> tracks = [];
        int last = state.DiscInformation?.LastTrackInLastSession ?? 0;
        for (int number = 1; number <= last; number++)
        {
            if (drive.ReadTrack(number) is { } told && (uint)told.TrackSize > 0)
            {
                long start = ((Lba)told.Start).Value;
                OpenTrack track = new(number, start, start + (uint)told.TrackSize);
                track.Take(told);
                tracks.Add(track);
            }
        }

        return tracks.Count > 0 ? tracks : throw new FsException(
            FsError.NotSupported, $"The drive does not tell how far this {state.Name} is recorded.");
    }

    /// <summary>What was torn stays unreadable; the track goes on behind it.</summary>
    private static void Mend(OpticalDrive drive, OpenTrack track)
    {
        if (!track.IsDamaged)
        {
            return;
        }

        DriveResult result = drive.RepairTrack(track.Number);
        if (!result.IsGood || drive.ReadTrack(track.Number) is not { IsDamaged: false } told)
        {
            throw result.ToException(
                $"A power loss has damaged track {track.Number}, and the drive does not repair it. The disc can be "
                + "mounted read-only");
        }

        track.Take(told);
    }

    /// <summary>Up to where blocks are alike, and whether they are recorded.</summary>
    private (long End, bool IsRecorded) Segment(long block)
    {
        foreach (OpenTrack track in _tracks)
        {
            if (block < track.Start)
            {
                // Between two tracks nothing is ever recorded.
                return (track.Start, false);
            }

            if (block < track.Next)
            {
                return (track.Next, true);
            }

            if (block < track.End)
            {
                return (track.End, false);
            }
        }

        return (long.MaxValue, false);
    }

    /// <summary>As much of the data as one rule covers: written again, or appended.</summary>
    private MediumResult WritePart(Lba start, ReadOnlySpan<byte> data, out int blocks)
    {
        blocks = data.Length / OpticalDrive.BlockSize;
        FollowTracks();
        OpenTrack? track = _tracks.Find(track => start.Value >= track.Start && start.Value < track.End);
        if (track is null)
        {
            return new MediumResult(MediumStatus.Failed, FailedAt: start, Detail: "no track has this block");
        }

        bool isAgain = start.Value < track.Next;
        if (!isAgain && Fill(track, start.Value) is { IsGood: false } failure)
        {
            return failure;
        }

        blocks = (int)Math.Min(blocks, (isAgain ? track.Next : track.End) - start.Value);
        DriveResult result = _drive.Write(start, data[..(blocks * OpticalDrive.BlockSize)]);
        if (!result.IsGood)
        {
            return Fail(result);
        }

        if (isAgain)
        {
            ReplacedPackets += (blocks + _unit - 1) / _unit;
            Version++;
            _isMoved = true;
        }
        else
        {
            track.Next = start.Value + blocks;
            Version++;
        }

        return OpticalPacketMedium.Translate(result, isWrite: true);
    }

    /// <summary>Zeros from where the track goes on up to a block.</summary>
    private MediumResult Fill(OpenTrack track, long end)
    {
        while (track.Next < end)
        {
            int blocks = (int)Math.Min(_zeros.Length / OpticalDrive.BlockSize, end - track.Next);
            DriveResult result =
                _drive.Write(new Lba(track.Next), _zeros.AsSpan(0, blocks * OpticalDrive.BlockSize));
            if (!result.IsGood)
            {
                return Fail(result);
            }

            track.Next += blocks;
            Version++;
            FilledPackets += (blocks + _unit - 1) / _unit;
        }

        return MediumResult.Good;
    }

    /// <summary>
    /// A track that a write has broken off is repaired before the next one: the packet then counts as written, and the
    /// next attempt puts it elsewhere.
    /// </summary>
    private MediumResult Fail(DriveResult result)
    {
        _isMoved = _isUncertain = true;
        MediumResult failure = OpticalPacketMedium.Translate(result, isWrite: true);

        // Not there: the drive has lost what it had taken before, and goes on earlier than it had said, or not at all.
        if (failure.Status != MediumStatus.Unwritable && failure.Sense != NotThere)
        {
            return failure;
        }

        return failure with { RetryLimit = Retries };
    }

    /// <summary>A write elsewhere, or a failure, may have moved what the drive writes next.</summary>
    private void FollowTracks()
    {
        if (!_isMoved)
        {
            return;
        }

        bool isComplete = true;
        foreach (OpenTrack track in _tracks)
        {
            if (track.Next < track.End || _isUncertain)
            {
                long before = track.Next;
                TrackInformation? told = ReadMended(track);
                isComplete &= told is not null;
                if (told is { } information)
                {
                    track.Take(information);
                    Version += track.Next == before ? 0 : 1;
                }
            }
        }

        _isMoved = !isComplete;
        _isUncertain &= _isMoved;
    }

    /// <summary>The drive's word on a track; one that a failed write has broken off is repaired first.</summary>
    private TrackInformation? ReadMended(OpenTrack track)
    {
        TrackInformation? told = _drive.ReadTrack(track.Number);
        return told is { IsDamaged: true } && !Geometry.IsReadOnly && _drive.RepairTrack(track.Number).IsGood
            ? _drive.ReadTrack(track.Number)
            : told;
    }

    private void TakeResources()
    {
        if (_drive.ReadPseudoOverwriteResources() is { } told)
        {
            Left = new OverwriteResources(
                (uint)told.RemainingReplacements, (uint)told.RemainingMapEntries, (uint)told.RemainingUpdates);
        }
    }
}
