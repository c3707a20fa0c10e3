using PacketFs.Core;
using PacketFs.TestKit.Udf;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Mounted;
using PacketFs.Udf.Structures;
using Xunit;

namespace PacketFs.UnitTests.Udf.Mounted;

/// <summary>A commit that fails, for whatever reason, is the last one: nobody goes on writing into nothing.</summary>
public sealed class UdfFailedCommitTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void After_a_failed_commit_the_volume_takes_no_writes_and_says_why(bool isDeviceError)
    {
        using FailingDevice device = new(new VolumeShape(UdfRevision.V201, 2048, 8192, 1).Format());
        UdfVolume volume = VolumeShape.Mount(device, new StepClock());
        volume.Create(NodeId.Root, "before", new NewNode { Kind = NodeKind.File });
        volume.Sync();
        volume.Create(NodeId.Root, "lost", new NewNode { Kind = NodeKind.File });
        device.Failure = isDeviceError
            ? new FsException(FsError.InputOutput, "worn out")
            : new InvalidOperationException("worn out");
        Assert.ThrowsAny<Exception>(volume.Sync);
        device.Failure = null;
        Assert.Contains("worn out", volume.ReadOnlyReason, StringComparison.Ordinal);
        FsException refused = Assert.Throws<FsException>(
            () => volume.Create(NodeId.Root, "more", new NewNode { Kind = NodeKind.File }));
        Assert.Equal(FsError.ReadOnly, refused.Error);
        Assert.True(volume.TryLookup(NodeId.Root, "before", out _));
        Assert.Equal(FsError.ReadOnly, Assert.Throws<FsException>(volume.Unmount).Error);
    }

    private sealed class FailingDevice(IBlockDevice inner) : IBlockDevice
    {
        public Exception? Failure { get; set; }

        public BlockGeometry Geometry => inner.Geometry;

        public void Read(Lba lba, Span<byte> buffer) => inner.Read(lba, buffer);

        public void Write(Lba lba, ReadOnlySpan<byte> data)
        {
            if (Failure is { } failure)
            {
                throw failure;
            }

            inner.Write(lba, data);
        }

        public void Flush() => inner.Flush();

        public void Dispose() => inner.Dispose();
    }
}
