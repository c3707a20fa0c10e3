using PacketFs.Core;
using PacketFs.Emulation.Discs;
using PacketFs.Emulation.Discs.Tracks;
using PacketFs.Emulation.Media;
using PacketFs.Emulation.Storage;

namespace PacketFs.Emulation;

/// <summary>
/// A disc: NAME.img holds the user area as plain 2,048-byte blocks, exactly as many as are formatted; NAME.img.disc
/// holds everything else. Or both in memory, for simulations.
///
/// The two never contradict each other, at whatever instruction the process dies:
/// - A packet's entry says "in flight" from before its first byte is written until after its last; found so on
///   opening, the packet is unreadable, as it is on a real disc after a power cut.
/// - What destroys the whole disc (FORMAT UNIT, BLANK) is first noted as pending in the header; the image is emptied,
///   the table reset; the header that ends it comes last. Found pending, the medium is corrupted until it is done
/// again.
/// - The header is replaced as a whole (two slots in turn).
/// Not thread-safe: it belongs to the drive that it lies in.
/// </summary>
public sealed class EmulatedDisc : IDisposable
{
    /// <summary>What is appended to the image's name.</summary>
    public const string StateSuffix = ".disc";

    /// <summary>
    /// What is appended for the third file, which only CDs have that are recorded frame by frame: raw sectors,
    /// sub-channel, what lies where.
    /// </summary>
    public const string SideSuffix = ".raw";

    /// <summary>Bytes in a block of the user area.</summary>
    public const int BlockBytes = 2048;

    internal const int CdPacketBlocks = 32;
    private readonly IDiscStorage _storage;
    private readonly EmulatedDiscOptions _options;
    private DiscHeader _header;

    internal EmulatedDisc(IDiscStorage storage, in DiscHeader header, string? path, EmulatedDiscOptions options)
    {
        _storage = storage;
        _header = header;
        _options = options;
        Path = path;
    }

    /// <summary>The image file, or null for a disc in memory.</summary>
    public string? Path { get; }

    public MediumType Medium => (MediumType)_header.Medium;

    /// <summary>What people call it.</summary>
    public string MediumName => MediumSpec.Of(Medium).Name;

    /// <summary>Of a CD-RW; else 0.</summary>
    public int Minutes => _header.Minutes;

    /// <summary>Of a CD-RW.</summary>
    public CdRwSubType SubType => (CdRwSubType)_header.SubType;

    /// <summary>Blocks in a packet.</summary>
    public int PacketBlocks => (int)(uint)_header.PacketBlocks;

    /// <summary>Packets that fit on the medium, those included that a format may set aside as spares.</summary>
    public int PacketCapacity => (int)(uint)_header.PacketCount;

    /// <summary>True when FORMAT UNIT has prepared the disc for packet writing.</summary>
    public bool IsFormatted => _header.IsFormatted != 0 && Status == RecordingStatus.Complete && Pending == 0;

    public bool IsBlank => Status == RecordingStatus.Blank && Pending == PendingOperation.None
        && Tracks is { TrackCount: 0, SessionCount: 0 };

    /// <summary>Blocks that can be addressed now: formatted, or recorded so far.</summary>
    public long UserBlocks => _storage.UserLength / BlockBytes;

    /// <summary>Bad units in whose place the drive has put spares since the last format.</summary>
    public int SparesUsed => (int)(uint)_header.SparesUsed;

    /// <summary>Units that the drive may put in the place of bad ones, used ones included.</summary>
    public int SpareUnits => (int)(uint)_header.SpareUnits;

    internal bool ManagesDefects => SpareUnits > 0;

    internal bool HasSpare => SparesUsed < SpareUnits;

    internal RecordingStatus Status => (RecordingStatus)_header.Status;

    internal PendingOperation Pending => (PendingOperation)_header.Pending;

    internal ref readonly DiscHeader Header => ref _header;

    /// <summary>Packets that are formatted, or recorded so far.</summary>
    internal int RecordedPackets => (int)(UserBlocks / PacketBlocks);

    internal int PacketBytes => PacketBlocks * BlockBytes;

    /// <summary>Sessions and tracks of media that are recorded sequentially.</summary>
    internal TrackTable Tracks => new(_storage.State, PacketTable.EndOffset(PacketCapacity));

    private PacketTable Table => PacketTable.Of(_storage.State, PacketCapacity);

    /// <summary>Makes a blank disc in two new files.</summary>
    /// <exception cref="FsException">Exists, Busy, InvalidArgument, PermissionDenied, InputOutput.</exception>
    public static EmulatedDisc Create(
        string path, DiscDescription description, EmulatedDiscOptions? options = null) =>
        DiscFiles.Create(path, description, options ?? new EmulatedDiscOptions());

    /// <summary>Presses a disc (DVD-ROM, BD-ROM) in two new files.</summary>
    /// <param name="content">Read from where it stands to its end; its length must be known.</param>
    /// <exception cref="FsException">Exists, Busy, InvalidArgument (no pressed medium, too much), PermissionDenied,
    /// InputOutput.</exception>
    public static EmulatedDisc Press(
        string path, MediumType medium, Stream content, EmulatedDiscOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(content);
        EmulatedDisc disc = Create(path, DiscPress.Describe(medium, content.Length - content.Position), options);
        try
        {
            DiscPress.Fill(disc, content);
            return disc;
        }
        catch (IOException error)
        {
            disc.Dispose();
            throw new FsException(FsError.InputOutput, $"{path} cannot be pressed: {error.Message}", inner: error);
        }
    }

    /// <summary>Presses a disc in memory.</summary>
    public static EmulatedDisc PressInMemory(MediumType medium, ReadOnlySpan<byte> content)
    {
        EmulatedDisc disc = CreateInMemory(DiscPress.Describe(medium, content.Length));
        disc.Engrave(0, content);
        return disc;
    }

    /// <summary>Makes a blank disc in memory.</summary>
    public static EmulatedDisc CreateInMemory(DiscDescription? description = null)
    {
        byte[] state = DiscFactory.MakeState(description ?? new DiscDescription(), out DiscHeader header);
        MemoryDiscStorage storage = new(state.Length, header.CapacityBytes);
        state.CopyTo(storage.State);
        storage.SetLength(DiscFactory.UserBytes(header));
        return new EmulatedDisc(storage, header, null, new EmulatedDiscOptions());
    }

    /// <summary>Opens a disc that <see cref="Create"/> made, and locks it.</summary>
    /// <exception cref="FsException">NotFound, Busy (another process has it), Corrupt, PermissionDenied,
    /// InputOutput.</exception>
    public static EmulatedDisc Open(string path, EmulatedDiscOptions? options = null) =>
        DiscFiles.Open(path, options ?? new EmulatedDiscOptions());

    /// <summary>True when the image has a disc state file beside it (sound or not); a plain image has none.</summary>
    public static bool IsDisc(string path) => DiscFiles.IsDisc(path);

    /// <summary>
    /// A pressed CD in memory with what this CD-R holds, which must be finalised: the same sessions and tracks, nothing
    /// that only a recordable disc has.
    /// </summary>
    /// <exception cref="FsException">InvalidArgument: this is no finalised CD-R.</exception>
    public EmulatedDisc PressCopy()
    {
        DiscPress.RequireMaster(this);
        EmulatedDisc pressed = Clone();
        DiscPress.MarkPressed(pressed);
        return pressed;
    }

    /// <summary>As <see cref="PressCopy()"/>, in new files.</summary>
    /// <param name="path">The pressed disc's image.</param>
    /// <param name="masterPath">The master's image; that disc lies in no drive meanwhile.</param>
    /// <param name="options">Whether files that exist may be replaced.</param>
    /// <exception cref="FsException">InvalidArgument: the master is no finalised CD-R. Exists, NotFound, Busy,
    /// Corrupt, PermissionDenied, InputOutput.</exception>
    public static EmulatedDisc PressCopy(string path, string masterPath, EmulatedDiscOptions? options = null) =>
        DiscPress.Copy(path, masterPath, options ?? new EmulatedDiscOptions());

    /// <summary>
    /// A copy in memory. Copying a disc in memory costs a few microseconds and shares what both hold.
    /// </summary>
    public EmulatedDisc Clone() => new(_storage.CloneToMemory(_header.CapacityBytes), _header, null, _options);

    /// <summary>
    /// Becomes what <paramref name="snapshot"/> is, without allocating; both in memory, of the same size.
    /// </summary>
    public void RestoreFrom(EmulatedDisc snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (_storage is not MemoryDiscStorage mine || snapshot._storage is not MemoryDiscStorage theirs)
        {
            throw new InvalidOperationException("Only discs in memory can be restored from one another.");
        }

        mine.CopyFrom(theirs);
        _header = snapshot._header;
    }

    public PacketState GetPacketState(int packet) => Table[packet].State;

    /// <summary>How often the packet has been written.</summary>
    public uint GetRewrites(int packet) => !IsWrittenOnce ? Table[packet].Rewrites
        : Table[packet].State == PacketState.Blank ? 0u
        : 1u;

    public bool IsDefective(int packet) => Table[packet].IsDefective;

    /// <summary>Makes a packet unwritable from now on; what it holds stays readable until somebody tries.</summary>
    public void MarkDefective(int packet)
    {
        PacketEntry entry = Table[packet];
        Store(packet, entry with { Flags = entry.Flags | PacketFlags.Defective });
    }

    public void Dispose() => _storage.Dispose();

    internal bool IsReassigned(int packet) => Table[packet].IsReassigned;

    /// <summary>Puts a spare in the place of a bad unit; false when there is none.</summary>
    internal bool TryReassign(int packet)
    {
        if (!HasSpare)
        {
            return false;
        }

        // A spare that is counted and not used, should the process die here, is lost until the next format.
        DiscHeader header = _header;
        header.SparesUsed = header.SparesUsed + 1;
        UpdateHeader(header);
        PacketEntry entry = Table[packet];
        Store(packet, entry with { Flags = entry.Flags | PacketFlags.Reassigned, Rewrites = 0 });
        return true;
    }

    /// <summary>A unit that was never written has been given zeros by the drive.</summary>
    /// <returns>False when it had been written before.</returns>
    internal bool WriteZeros(int packet)
    {
        PacketEntry entry = Table[packet];
        if (entry.State != PacketState.Blank)
        {
            return false;
        }

        if (CannotBeWritten(packet) && !TryReassign(packet))
        {
            SpoilPacket(packet);
            return true;
        }

        Store(packet, Table[packet] with { State = PacketState.Written });
        return true;
    }

    /// <summary>True when the next write to this packet's place fails: defective, or worn out.</summary>
    internal bool CannotBeWritten(int packet)
    {
        PacketEntry entry = Table[packet];
        return (entry.IsDefective && !entry.IsReassigned)
            || (_header.WearLimit != 0 && !IsWrittenOnce && entry.Rewrites >= _header.WearLimit);
    }

    /// <summary>The packet is written on a medium that takes nothing twice.</summary>
    internal bool IsUsedUp(int packet) =>
        IsWrittenOnce && Table[packet].State != PacketState.Blank;

    /// <summary>Whose place a packet has taken, on media that are written once.</summary>
    internal PacketClaim GetClaim(int packet) => PacketClaim.Decode(Table[packet].Rewrites);

    internal void SetClaim(int packet, PacketClaim claim) =>
        Store(packet, Table[packet] with { Rewrites = claim.Encode() });

    /// <summary>What a pressed disc holds gets there when it is made.</summary>
    internal void Engrave(long offset, ReadOnlySpan<byte> data)
    {
        Invariant.Require(MediumSpec.Of(Medium).IsPressed, "only what is pressed comes with content");
        _storage.Write(offset, data);
    }

    /// <summary>The image shows at one place what lies at another; the drive does not read it there.</summary>
    internal void ShowAt(int packet, int source)
    {
        byte[] content = new byte[PacketBytes];
        _storage.Read((long)source * PacketBytes, content);
        _storage.Write((long)packet * PacketBytes, content);
    }

    /// <summary>Reads user bytes; the blocks are addressable.</summary>
    internal void Read(long block, Span<byte> buffer) => _storage.Read(block * BlockBytes, buffer);

    internal void ReadSide(long offset, Span<byte> buffer) => _storage.ReadSide(offset, buffer);

    internal void WriteSide(long offset, ReadOnlySpan<byte> data) => _storage.WriteSide(offset, data);

    /// <summary>Writes user data of blocks that lie in no packet of the table.</summary>
    internal void WriteBlocks(long block, ReadOnlySpan<byte> data) => _storage.Write(block * BlockBytes, data);

    /// <summary>The image reaches at least to this block.</summary>
    internal void ExtendBlocks(long end)
    {
        if (UserBlocks < end)
        {
            _storage.SetLength(end * BlockBytes);
        }
    }

    /// <summary>Writes one packet whole.</summary>
    /// <exception cref="IOException">The host could not store it; the packet is unreadable.</exception>
    internal void WritePacket(int packet, ReadOnlySpan<byte> data)
    {
        Invariant.Require(data.Length == PacketBytes, "packets are written whole");
        PacketEntry entry = Table[packet];
        Invariant.Require(!IsUsedUp(packet), "what is written once stays as it is");
        Store(packet, entry with { State = PacketState.InFlight });
        bool isStored = false;
        try
        {
            _storage.Write((long)packet * data.Length, data);
            isStored = true;
        }
        finally
        {
            PacketState state = isStored ? PacketState.Written : PacketState.Unreadable;
            Store(packet, entry with { State = state, Rewrites = Next(entry.Rewrites) });
        }
    }

    private bool IsWrittenOnce => MediumSpec.Of(Medium).IsWrittenOnce;

    /// <summary>The drive fills a packet that nobody has written with zeros, wherever it lies.</summary>
    internal void PadPacket(int packet)
    {
        PacketEntry entry = Table[packet];
        if (entry.State != PacketState.Blank)
        {
            return;
        }

        if (CannotBeWritten(packet) && !TryReassign(packet))
        {
            SpoilPacket(packet);
            return;
        }

        Extend(packet);
        Store(packet, Table[packet] with { State = PacketState.Written });
    }

    /// <summary>The packet's content is lost: its writing failed or was cut.</summary>
    internal void SpoilPacket(int packet)
    {
        PacketEntry entry = Table[packet];
        Store(packet, entry with { State = PacketState.Unreadable, Rewrites = Next(entry.Rewrites) });
        Extend(packet);
    }

    /// <summary>Replaces the header; counts at once and as a whole.</summary>
    internal void UpdateHeader(in DiscHeader header)
    {
        _header = header;
        HeaderSlots.Write(_storage.State, ref _header);
    }

    /// <summary>Notes that everything is about to be destroyed, then destroys it.</summary>
    internal void BeginDestruction(PendingOperation operation)
    {
        DiscHeader header = _header;
        header.Pending = (byte)operation;
        header.RecordedPackets = 0;
        UpdateHeader(header);
        _storage.Clear(0);
        _storage.ClearSide();
        if (Tracks.Exists)
        {
            TrackChange change = Tracks.Change();
            change.Keep(0, 0);
            change.Disc = change.Disc with { IsFinalised = 0 };
            change.Commit();
        }

        PacketTable table = Table;
        for (int packet = 0; packet < table.Count; packet++)
        {
            PacketEntry entry = table[packet];
            Store(packet, entry with { State = PacketState.Blank, Flags = entry.Flags & ~PacketFlags.Reassigned });
        }
    }

    /// <summary>Ends a format: every packet of the track has been written with zeros once.</summary>
    internal void CompleteFormat(in DiscHeader header)
    {
        int packets = (int)(uint)header.RecordedPackets;
        _storage.Clear((long)packets * PacketBytes);
        for (int packet = 0; packet < packets; packet++)
        {
            CompleteFormatOf(packet);
        }

        DiscHeader ended = header;
        ended.SparesUsed = _header.SparesUsed;
        UpdateHeader(ended);
    }

    /// <summary>
    /// Ends a format that writes nothing: what has been written stays readable, as far as it lies inside.
    /// </summary>
    internal void CompleteQuickFormat(in DiscHeader header)
    {
        // A longer image than the header tells of is cut back when it is opened; a shorter one would be damage.
        long length = (long)(uint)header.RecordedPackets * PacketBytes;
        _storage.SetLength(Math.Max(length, _storage.UserLength));
        UpdateHeader(header);
        _storage.SetLength(length);
    }

    /// <summary>
    /// Ends the growing of a track: the packets from <paramref name="first"/> on are written with zeros.
    /// </summary>
    internal void CompleteGrowth(in DiscHeader header, int first)
    {
        int packets = (int)(uint)header.RecordedPackets;
        for (int packet = first; packet < packets; packet++)
        {
            CompleteFormatOf(packet);
        }

        // A longer image than the header tells of is cut back when it is opened; a shorter one would be damage.
        _storage.SetLength((long)packets * PacketBytes);
        UpdateHeader(header);
    }

    /// <summary>Sends everything to the host's disk, if that is wanted.</summary>
    internal void Flush()
    {
        if (_options.FlushToHostDisk)
        {
            _storage.Flush();
        }
    }

    private uint Next(uint rewrites) => rewrites == uint.MaxValue || IsWrittenOnce ? rewrites : rewrites + 1;

    /// <summary>The image reaches to the end of this packet.</summary>
    private void Extend(int packet)
    {
        long end = ((long)packet + 1) * PacketBytes;
        if (_storage.UserLength < end)
        {
            _storage.SetLength(end);
        }
    }

    private void CompleteFormatOf(int packet)
    {
        bool isBad = CannotBeWritten(packet) && !TryReassign(packet);
        PacketEntry entry = Table[packet];
        PacketState state = isBad ? PacketState.Unreadable : PacketState.Written;
        Store(packet, entry with { State = state, Rewrites = Next(entry.Rewrites) });
    }

    private void Store(int packet, PacketEntry entry)
    {
        PacketTable table = Table;
        table[packet] = entry;
    }
}
