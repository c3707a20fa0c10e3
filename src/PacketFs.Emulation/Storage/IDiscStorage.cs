namespace PacketFs.Emulation.Storage;

/// <summary>
/// Where a disc's bytes live: two files, or memory. The user area is a plain run of bytes; the state is a fixed
/// number of bytes that can be changed in place, where every store counts from the moment it is made, even if the
/// process dies at the next instruction. Not thread-safe. I/O errors come as <see cref="IOException"/>.
/// </summary>
internal interface IDiscStorage : IDisposable
{
    /// <summary>Bytes in the user area.</summary>
    long UserLength { get; }

    /// <summary>The state area; valid until the storage is disposed.</summary>
    Span<byte> State { get; }

    /// <summary>Reads from the user area; the range lies inside it.</summary>
    void Read(long offset, Span<byte> buffer);

    /// <summary>Writes to the user area, which grows as needed.</summary>
    void Write(long offset, ReadOnlySpan<byte> data);

    /// <summary>Empties the user area and gives it this many zero bytes.</summary>
    void Clear(long length);

    /// <summary>Cuts the user area down to this many bytes, or makes it as long with zeros.</summary>
    void SetLength(long length);

    /// <summary>Reads from what lies beside the user area: zeros where nothing was written.</summary>
    void ReadSide(long offset, Span<byte> buffer);

    /// <summary>Writes beside the user area; it is sparse and grows as needed.</summary>
    void WriteSide(long offset, ReadOnlySpan<byte> data);

    /// <summary>Forgets what lies beside the user area.</summary>
    void ClearSide();

    /// <summary>Sends everything to the host's disk: the user area first, then the state.</summary>
    void Flush();

    /// <summary>A copy in memory that shares nothing that either side may change.</summary>
    /// <param name="capacityBytes">Of the user area.</param>
    IDiscStorage CloneToMemory(long capacityBytes);
}
