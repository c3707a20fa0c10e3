namespace PacketFs.Emulation.Drive;

/// <summary>Goes through a run of bytes packet by packet.</summary>
internal struct PacketWalk(long lba, int length, int packetBlocks)
{
    private readonly int _packetBytes = packetBlocks * EmulatedDisc.BlockBytes;
    private readonly long _start = lba * EmulatedDisc.BlockBytes;

    public int Packet { get; private set; }

    /// <summary>Where in the packet the part begins.</summary>
    public int Offset { get; private set; }

    public int Length { get; private set; }

    /// <summary>Bytes before this part.</summary>
    public int Done { get; private set; }

    public bool MoveNext()
    {
        Done += Length;
        if (Done >= length)
        {
            return false;
        }

        Packet = (int)((_start + Done) / _packetBytes);
        Offset = (int)((_start + Done) % _packetBytes);
        Length = Math.Min(length - Done, _packetBytes - Offset);
        return true;
    }
}
