using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Hosting.Media;
using PacketFs.Udf.Structures;
using Xunit;

namespace PacketFs.UnitTests.Hosting;

/// <summary>Volumes with blocks above 4,096 bytes, as mkudffs makes them: told for what they are.</summary>
public sealed class LargeBlocksTests
{
    [Theory]
    [InlineData(8192, "8,192 bytes")]
    [InlineData(32_768, "32,768 bytes")]
    public void Blocks_that_no_system_reads_are_no_empty_medium(int blockSize, string named)
    {
        const int Place = 256;
        string path = Path.GetTempFileName();
        try
        {
            byte[] block = new byte[blockSize];
            ref var anchor = ref MemoryMarshal.AsRef<AnchorVolumeDescriptorPointer>(block.AsSpan());
            anchor.MainVolumeDescriptorSequenceExtent = new ExtentAd(16 * (uint)blockSize, new Lsn(32));
            DescriptorTag.Seal(
                block,
                TagId.AnchorVolumeDescriptorPointer,
                UdfRevision.V201.DescriptorVersion,
                1,
                Place,
                AnchorVolumeDescriptorPointer.Size - DescriptorTag.Size);
            using (FileStream file = new(path, FileMode.Create))
            {
                file.Position = (long)Place * blockSize;
                file.Write(block);
                file.SetLength(512L * blockSize);
            }

            Target target = Target.Find(path);
            foreach (Func<int> open in (Func<int>[])[target.RequireVolumeBlockSize, target.GuessVolumeBlockSize])
            {
                FsException refusal = Assert.Throws<FsException>(() => { _ = open(); });
                Assert.Equal(FsError.NotSupported, refusal.Error);
                Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }
}
