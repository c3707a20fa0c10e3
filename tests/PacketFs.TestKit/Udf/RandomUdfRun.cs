using PacketFs.Core;
using PacketFs.TestKit.Volumes;
using PacketFs.Udf.Files;
using PacketFs.Udf.Mounted;

namespace PacketFs.TestKit.Udf;

/// <summary>A random run on one kind of UDF volume: remounted now and then, and sound at the end.</summary>
public sealed class RandomUdfRun
{
    private readonly StepClock _clock = new();
    private readonly IBlockDevice _device;
    private readonly RandomOperations _operations;

    public RandomUdfRun(VolumeShape shape, ulong seed, UdfMountOptions? options = null)
    {
        _device = shape.FormatAny(seed);
        options ??= new UdfMountOptions { MaximumDirtyNodes = 300, CachedNodes = 60, CachedDirectoryBytes = 16 * 1024 };
        UdfVolume volume = VolumeShape.Mount(_device, _clock, options);
        VolumeStatistics statistics = volume.GetStatistics();
        _operations = new RandomOperations(volume, _clock, seed, new RandomOperationsOptions
        {
            ComparesCounts = false,
            Names = OddNames.Mixed(40),
            Remount = _ =>
            {
                SoundVolume.Require(_device, "Before the remount");
                return VolumeShape.Mount(_device, _clock, options);
            },
            ToleratesNoSpace = true,
            Model = new MemoryVolumeOptions
            {
                BlockSize = shape.BlockSize,
                MaxFileBytes = FileData.LargestFile,
                CapacityBytes = statistics.TotalBlocks * statistics.BlockSize * 4,
            },
        });
    }

    public string Summary => _operations.Summary;

    public IBlockDevice Device => _device;

    public void Run(long count)
    {
        _operations.Run(count);
        _operations.Subject.Sync();
        SoundVolume.Require(_device, "After a sync", isMounted: true);
        _operations.ForgetEverything();
        _operations.Subject.Unmount();
        SoundVolume.Require(_device, "After the unmount");
    }
}
