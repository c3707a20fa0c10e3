using PacketFs.ConformanceTests.Stacks;
using PacketFs.TestKit.Udf;

namespace PacketFs.ConformanceTests.Discs;

/// <summary>
/// Discs that our formatter made and Linux filled: a volume of ours must be one on which others can write.
/// </summary>
public sealed class FormatterDiscs : IDisposable
{
    internal LinuxFilledDiscs Discs { get; } = new("Discs of our formatter, filled by Linux", Format);

    public void Dispose() => Discs.Dispose();

    private static void Format(DiscSpec spec, string image, string label)
    {
        long bytes = DiscSpec.BytesOf(spec, LinuxFilledDiscs.PlainBytes);
        using SparseBlockDevice device = LibraryStack.Format(spec, label, bytes);
        device.Save(image);
    }
}
