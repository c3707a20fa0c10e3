using PacketFs.Core;

namespace PacketFs.TestKit.Packet;

/// <summary>
/// Spares at the end of a device, and a table of them in one block, written through the device as UDF's sparing tables
/// are:
/// pairs of 32-bit packet numbers.
/// </summary>
public sealed class SimulatedRelocator(IBlockDevice device, Lba table, Lba firstSpare, int spares) : IRelocator
{
    private readonly HashSet<long> _refused = [];

    /// <summary>Where each packet's data is now.</summary>
    public Dictionary<long, long> Map { get; } = [];

    public int FreeSpares => spares - Map.Count;

    public int TotalSpares => spares;

    /// <summary>Reads the table that an earlier run has written.</summary>
    public void Load()
    {
        byte[] block = new byte[device.Geometry.BlockSize];
        device.Read(table, block);
        Map.Clear();
        for (int i = 0; i + 8 <= block.Length && BitConverter.ToInt32(block, i + 4) != 0; i += 8)
        {
            Map[BitConverter.ToInt32(block, i)] = BitConverter.ToInt32(block, i + 4);
        }
    }

    public Lba Resolve(Lba block)
    {
        int packetBlocks = device.Geometry.PacketBlocks;
        return Map.TryGetValue(block.Value / packetBlocks, out long packet)
            ? new Lba((packet * packetBlocks) + block.PacketOffset(packetBlocks))
            : block;
    }

    public bool TryPropose(Lba failed, out Lba replacement)
    {
        int packetBlocks = device.Geometry.PacketBlocks;
        _refused.Add(failed.Value / packetBlocks);
        for (int i = 0; i < spares; i++)
        {
            replacement = firstSpare + (i * packetBlocks);
            long packet = replacement.Value / packetBlocks;
            if (!_refused.Contains(packet) && !Map.ContainsValue(packet))
            {
                return true;
            }
        }

        replacement = default;
        return false;
    }

    public void Record(Lba failed, Lba replacement)
    {
        int packetBlocks = device.Geometry.PacketBlocks;
        long from = failed.Value / packetBlocks;
        long to = replacement.Value / packetBlocks;
        foreach ((long origin, long spare) in Map)
        {
            if (spare == from)
            {
                from = origin;
                break;
            }
        }

        Map[from] = to;
        byte[] block = new byte[device.Geometry.BlockSize];
        int offset = 0;
        foreach ((long origin, long spare) in Map)
        {
            BitConverter.TryWriteBytes(block.AsSpan(offset), (int)origin);
            BitConverter.TryWriteBytes(block.AsSpan(offset + 4), (int)spare);
            offset += 8;
        }

        // As UDF's two sparing tables: one copy, a flush, the next.
        device.Write(table, block);
        device.Flush();
        device.Write(table + 1, block);
        device.Flush();
    }
}
