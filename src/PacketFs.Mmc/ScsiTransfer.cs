namespace PacketFs.Mmc;

/// <summary>
/// The data phase of a command: none, to the host, or to the drive. Borrows the caller's span for the call.
/// </summary>
public readonly ref struct ScsiTransfer
{
    private ScsiTransfer(DataDirection direction, Span<byte> dataIn, ReadOnlySpan<byte> dataOut)
    {
        Direction = direction;
        DataIn = dataIn;
        DataOut = dataOut;
    }

    public static ScsiTransfer None => default;

    public DataDirection Direction { get; }

    /// <summary>Room for what the drive sends; empty unless the direction is <see cref="DataDirection.In"/>.</summary>
    public Span<byte> DataIn { get; }

    /// <summary>What the host sends; empty unless the direction is <see cref="DataDirection.Out"/>.</summary>
    public ReadOnlySpan<byte> DataOut { get; }

    public int Length => Direction == DataDirection.In ? DataIn.Length : DataOut.Length;

    public static ScsiTransfer In(Span<byte> buffer) => new(DataDirection.In, buffer, default);

    public static ScsiTransfer Out(ReadOnlySpan<byte> data) => new(DataDirection.Out, default, data);
}
