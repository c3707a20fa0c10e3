using PacketFs.Core;

namespace PacketFs.Udf.Repair;

/// <summary>
/// Adds what a plan holds at the end of a medium that is written once, front to back, the table's ICB last. Where
/// flushes cost nothing all before the last write unit is made safe first; else all of it is one packet, which lands in
/// order. What was written is read back.
/// </summary>
internal sealed class AppendRepairWriter(
    RepairPlan plan, IAppendDevice device, IProgress<OperationProgress>? progress)
{
    private const int PieceBytes = 256 * 1024;
    private const string Stage = "Adding the repair";
    private const string Unharmed =
        "nothing that was there before has changed, and the volume is as it was. Try the repair again";

    /// <exception cref="FsException">The medium took not all of it; the volume is as it was before.</exception>
    public void Run()
    {
        long[] places = [.. plan.Blocks.Keys.Order()];
        long first = device.NextWritable.Value;
        if (places[0] != first || places[^1] - first + 1 != places.Length)
        {
            throw new FsException(
                FsError.MediumChanged, "The disc is not as it was when the plan was made; nothing was written.");
        }

        int blockSize = device.Geometry.BlockSize;
        byte[] bytes = new byte[places.Length * (long)blockSize];
        for (int i = 0; i < places.Length; i++)
        {
            plan.Blocks[places[i]].Bytes.CopyTo(bytes, i * (long)blockSize);
        }

        int unit = Math.Max(1, device.Geometry.PacketBlocks);
        int last = Math.Min(unit, places.Length) * blockSize;
        try
        {
            Write(first, bytes.AsSpan(0, bytes.Length - last), unit * blockSize, bytes.Length);
            if (device.LinkBlocks == 0 && bytes.Length > last)
            {
                device.Flush();
            }

            Write(first + ((bytes.Length - last) / blockSize), bytes.AsSpan(bytes.Length - last), last, bytes.Length);
            device.Flush();
        }
        catch (FsException failure)
        {
            throw new FsException(
                failure.Error, $"The repair could not be added ({failure.Message}); {Unharmed}.",
                failure.Sense, failure.Lba, failure);
        }

        Verify(first, bytes);
    }

    private void Write(long start, ReadOnlySpan<byte> bytes, int unitBytes, int total)
    {
        int blockSize = device.Geometry.BlockSize;
        int piece = Math.Max(1, PieceBytes / unitBytes) * unitBytes;
        while (!bytes.IsEmpty)
        {
            // The first piece ends with a write unit, wherever it begins.
            int head = (int)(start * blockSize % unitBytes);
            int count = Math.Min(bytes.Length, piece - head);
            device.Write(new Lba(start), bytes[..count]);
            start += count / blockSize;
            bytes = bytes[count..];
            progress?.Report(new OperationProgress(Stage, 1 - ((double)bytes.Length / total)));
        }
    }

    private void Verify(long start, ReadOnlySpan<byte> bytes)
    {
        byte[] back = new byte[device.Geometry.BlockSize];
        for (int done = 0; done < bytes.Length; done += back.Length)
        {
            Lba block = new(start + (done / back.Length));
            device.Read(block, back);
            if (!back.AsSpan().SequenceEqual(bytes.Slice(done, back.Length)))
            {
                throw new FsException(
                    FsError.InputOutput, $"Block {block} does not read back as it was written; run the repair again.",
                    null, block);
            }
        }
    }
}
