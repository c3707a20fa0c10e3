namespace PacketFs.Mmc;

/// <summary>
/// One command descriptor block as a value: the host encodes it, the emulated drive decodes it, and the round trip
/// is a property test. Implemented by <c>readonly record struct</c>s, one per command.
/// </summary>
public interface IScsiCommand<TSelf>
    where TSelf : struct, IScsiCommand<TSelf>
{
    /// <summary>First byte of the CDB.</summary>
    static abstract byte OperationCode { get; }

    /// <summary>Bytes of the CDB: 6, 10 or 12.</summary>
    static abstract int CdbLength { get; }

    /// <summary>
    /// Writes the CDB; <paramref name="cdb"/> comes zeroed and is exactly <see cref="CdbLength"/> long.
    /// </summary>
    void EncodeCdb(Span<byte> cdb);

    /// <summary>Reads the CDB (at least <see cref="CdbLength"/> bytes); reserved fields are ignored.</summary>
    static abstract TSelf DecodeCdb(ReadOnlySpan<byte> cdb);
}
