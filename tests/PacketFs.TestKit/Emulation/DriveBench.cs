using PacketFs.Core;
using PacketFs.Emulation;
using PacketFs.Mmc;
using PacketFs.Mmc.Commands;
using PacketFs.Mmc.Replies;
using PacketFs.Mmc.Replies.ModePages;

namespace PacketFs.TestKit.Emulation;

/// <summary>
/// An emulated drive on the bench: commands as values, replies as bytes, and discs in the states that tests need.
/// </summary>
public sealed class DriveBench : IDisposable
{
    public const int PacketBytes = 65_536;

    private static readonly TimeSpan NoLimit = TimeSpan.Zero;

    private DriveBench(EmulatedDrive drive) => Drive = drive;

    public EmulatedDrive Drive { get; }

    public DriveStatistics Statistics => Drive.Statistics;

    /// <summary>A drive just switched on: the unit attention is still to be told.</summary>
    public static DriveBench SwitchOn(EmulatedDisc? disc, EmulatedDriveOptions? options = null) =>
        new(new EmulatedDrive(disc, options));

    /// <summary>A drive that is ready, with a blank disc unless another is given.</summary>
    public static DriveBench Ready(EmulatedDriveOptions? options = null, EmulatedDisc? disc = null)
    {
        DriveBench bench = SwitchOn(disc ?? EmulatedDisc.CreateInMemory(), options);
        bench.Send(new TestUnitReady());
        return bench;
    }

    /// <summary>A drive that is ready, with a disc of this many formatted packets.</summary>
    public static DriveBench Formatted(
        EmulatedDriveOptions? options = null, int packets = 512, EmulatedDisc? disc = null)
    {
        DriveBench bench = Ready(null, disc);
        bench.Format(packets);
        EmulatedDisc formatted = bench.Drive.Disc!;
        bench.Release();
        return Ready(options, formatted);
    }

    /// <summary>Formats and waits.</summary>
    public void Format(int packets, bool immediate = false)
    {
        ScsiResult result = SendList(
            new FormatUnit(1),
            new FormatParameterList(new FormatDescriptor((uint)packets * 32, FormatType.FullPacket, 32), immediate));
        Invariant.Require(result.IsGood, $"formatting must succeed: {result}");
    }

    /// <summary>Lets go of the drive without disposing of it, so that its disc can be put into another.</summary>
    public void Release() => Drive.CutPower();

    public ScsiResult Send<T>(T command)
        where T : struct, IScsiCommand<T> => Run(command, ScsiTransfer.None);

    /// <summary>Sends a command that answers with data; returns what came.</summary>
    public byte[] Ask<T>(T command, int room = 1024)
        where T : struct, IScsiCommand<T>
    {
        byte[] buffer = new byte[room];
        ScsiResult result = Run(command, ScsiTransfer.In(buffer));
        Invariant.Require(result.IsGood, $"{command} must succeed: {result}");
        return buffer[..result.Transferred];
    }

    /// <summary>Sends a command that wants data; returns its status.</summary>
    public ScsiResult AskStatus<T>(T command, int room = 1024)
        where T : struct, IScsiCommand<T> => Run(command, ScsiTransfer.In(new byte[room]));

    public ScsiResult SendData<T>(T command, ReadOnlySpan<byte> data)
        where T : struct, IScsiCommand<T> => Run(command, ScsiTransfer.Out(data));

    public ScsiResult SendList<T, TList>(T command, TList list)
        where T : struct, IScsiCommand<T>
        where TList : unmanaged => Run(command, ScsiTransfer.Out(Wire.BytesOf(ref list)));

    public ScsiResult Write(long lba, int blocks, byte fill) =>
        Write(lba, Enumerable.Repeat(fill, blocks * 2048).ToArray());

    public ScsiResult Write(long lba, ReadOnlySpan<byte> data) =>
        SendData(new Write10(new Lba(lba), (ushort)(data.Length / 2048)), data);

    public ScsiResult WritePacket(int packet, byte fill) => Write(packet * 32L, 32, fill);

    public ScsiResult Read(long lba, Span<byte> buffer) =>
        Run(new Read10(new Lba(lba), (ushort)(buffer.Length / 2048)), ScsiTransfer.In(buffer));

    /// <summary>The byte that fills the packet, or null when it cannot be read; a mixture fails.</summary>
    public byte? ReadPacket(int packet)
    {
        byte[] buffer = new byte[PacketBytes];
        ScsiResult result = Read(packet * 32L, buffer);
        if (!result.IsGood)
        {
            return null;
        }

        Invariant.Require(!buffer.AsSpan().ContainsAnyExcept(buffer[0]), "a packet is never torn");
        return buffer[0];
    }

    /// <summary>What page 05h says.</summary>
    public WriteParametersPage WriteParameters() => Page<WriteParametersPage>(ModePageCode.WriteParameters);

    /// <summary>Reads page 05h, changes it, writes it back.</summary>
    public ScsiResult SelectWriteParameters(PageChange<WriteParametersPage> change) =>
        Select(ModePageCode.WriteParameters, change);

    /// <summary>Reads a page, changes it, writes it back.</summary>
    public ScsiResult Select<TPage>(ModePageCode code, PageChange<TPage> change)
        where TPage : unmanaged, IModePage
    {
        TPage page = Page<TPage>(code);
        change(ref page);
        byte[] list = [.. new byte[ModeParameterHeader10.Size], .. Wire.BytesOf(ref page)];
        return SendData(new ModeSelect10((ushort)list.Length), list);
    }

    public ScsiResult Sync() => Send(new SynchronizeCache10());

    public ScsiResult Execute(ReadOnlySpan<byte> cdb, ScsiTransfer transfer = default) =>
        Drive.Execute(cdb, transfer, NoLimit);

    public void Dispose() => Drive.Dispose();

    private TPage Page<TPage>(ModePageCode code)
        where TPage : unmanaged, IModePage =>
        Wire.Read<TPage>(Ask(new ModeSense10(code, 256)).AsSpan(ModeParameterHeader10.Size));

    private ScsiResult Run<T>(T command, ScsiTransfer transfer)
        where T : struct, IScsiCommand<T>
    {
        Span<byte> cdb = stackalloc byte[T.CdbLength];
        cdb.Clear();
        command.EncodeCdb(cdb);
        return Drive.Execute(cdb, transfer, NoLimit);
    }
}
