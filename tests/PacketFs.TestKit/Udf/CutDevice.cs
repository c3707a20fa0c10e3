using PacketFs.Core;

namespace PacketFs.TestKit.Udf;

/// <summary>
/// A plain device whose power goes at the Nth write: that one and all later ones fail, those before it are there.
/// </summary>
public sealed class CutDevice(IBlockDevice inner, long cutAtWrite) : IBlockDevice
{
    public BlockGeometry Geometry => inner.Geometry;

    /// <summary>Writes asked for so far.</summary>
    public long Writes { get; private set; }

    public bool IsCut => Writes > cutAtWrite;

    public void Read(Lba start, Span<byte> buffer)
    {
        RequirePower();
        inner.Read(start, buffer);
    }

    public void Write(Lba start, ReadOnlySpan<byte> data)
    {
        Writes++;
        RequirePower();
        inner.Write(start, data);
    }

    public void Flush()
    {
        RequirePower();
        inner.Flush();
    }

    public void Dispose()
    {
    }

    private void RequirePower()
    {
        if (IsCut)
        {
            throw new FsException(FsError.DeviceLost, "The power is gone.");
        }
    }
}
