using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Mount.Fuse;
using PacketFs.TestKit.Requirements;
using PacketFs.TestKit.Volumes;
using Xunit;

namespace PacketFs.SimulationTests.Mount;

/// <summary>Mounting, unmounting, dying.</summary>
public sealed class MountLifeTests
{
    private const uint Nobody = 65_534;

    [RequiresFact(Requirement.Fuse)]
    public void A_mount_is_listed_while_it_lives_and_gone_after_a_signal()
    {
        using ServedMount mount = new("source=/some/disc.img");
        FuseMountEntry? entry = FuseMounts.Find(mount.MountPoint);
        Assert.NotNull(entry);
        Assert.Equal((mount.MountPoint, "/some/disc.img", false), (entry.MountPoint, entry.Source, entry.IsReadOnly));
        Assert.Equal(entry, FuseMounts.Find("/some/disc.img"));
        mount.Terminate();
        Assert.True(mount.WaitForExit());
        Assert.Equal(0, mount.Server.ExitCode);
        Assert.Null(FuseMounts.Find(mount.MountPoint));
    }

    [RequiresFact(Requirement.Fuse)]
    public void What_a_killed_process_left_is_cleared_by_the_next_mount()
    {
        string mountPoint = ServedMount.MakeMountPoint();
        using ServedMount killed = new(mountPoint, asUser: null);
        File.WriteAllText(killed.At("file"), "text");
        killed.Kill();
        Assert.NotNull(FuseMounts.Find(mountPoint));
        using (ServedMount next = new(mountPoint, asUser: null))
        {
            Assert.True(next.IsReady);
            Assert.False(File.Exists(next.At("file")));
            next.Terminate();
            Assert.True(next.WaitForExit());
            Assert.Null(FuseMounts.Find(mountPoint));
            Directory.CreateDirectory(mountPoint);
            Assert.Contains("which a process that died had left", next.Complaint, StringComparison.Ordinal);
        }

        Directory.CreateDirectory(mountPoint);
    }

    [RequiresFact(Requirement.Fuse)]
    public async Task A_process_that_dies_while_it_commits_is_no_success_for_who_waits()
    {
        using ServedMount mount = new("commit-delay-ms=20000");
        Task kill = Task.Run(() =>
        {
            SpinWait.SpinUntil(() => FuseMounts.Find(mount.MountPoint) is null, TimeSpan.FromSeconds(10));
            mount.Kill();
        });
        FsException failure = Assert.Throws<FsException>(
            () => FuseMounts.Unmount(mount.MountPoint, timeout: TimeSpan.FromSeconds(20)));
        await kill;
        Assert.Equal(FsError.InputOutput, failure.Error);
        Assert.Contains("died on the way", failure.Message, StringComparison.Ordinal);
    }

    [RequiresFact(Requirement.Fuse)]
    public void What_a_killed_process_left_is_cleared_by_unmounting()
    {
        using ServedMount mount = new();
        File.WriteAllText(mount.At("file"), "text");
        mount.Kill();
        FuseMounts.Unmount(mount.MountPoint, timeout: TimeSpan.FromSeconds(10));
        Assert.Null(FuseMounts.Find(mount.MountPoint));
        Assert.Empty(Directory.EnumerateFileSystemEntries(mount.MountPoint));
    }

    [RequiresFact(Requirement.Fuse)]
    public void Unmounting_waits_until_the_server_has_committed()
    {
        using ServedMount mount = new("commit-delay-ms=900");
        long start = TimeProvider.System.GetTimestamp();
        FuseMounts.Unmount(mount.MountPoint);
        Assert.InRange(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds, 800, 20_000);
        Assert.True(mount.WaitForExit());
    }

    [RequiresFact(Requirement.Fuse)]
    public void Unmounting_says_when_the_server_takes_longer_than_it_may()
    {
        using ServedMount mount = new("commit-delay-ms=3000");
        FsException failure = Assert.Throws<FsException>(
            () => FuseMounts.Unmount(mount.MountPoint, timeout: TimeSpan.FromMilliseconds(100)));
        Assert.Equal(FsError.Cancelled, failure.Error);
        Assert.Contains($"process {mount.Server.Id}", failure.Message, StringComparison.Ordinal);
        FuseMounts.Unmount(mount.MountPoint);
        Assert.True(mount.WaitForExit());
    }

    [RequiresFact(Requirement.Fuse)]
    public void A_mount_in_use_is_not_unmounted_by_others_and_served_to_the_last_close_by_its_own_process()
    {
        using ServedMount mount = new();
        File.WriteAllText(mount.At("file"), "text");
        using (FileStream open = File.Open(mount.At("file"), FileMode.Open))
        {
            FsException failure = Assert.Throws<FsException>(() => FuseMounts.Unmount(mount.MountPoint));
            Assert.Equal(FsError.Busy, failure.Error);
            mount.Terminate();
            Assert.True(SpinWait.SpinUntil(() => FuseMounts.Find(mount.MountPoint) is null, 10_000));
            Assert.False(mount.Server.HasExited);
            open.Write("TEXT"u8);
            open.Flush();
            open.Position = 0;
            Assert.Equal("TEXT", new StreamReader(open).ReadToEnd());
        }

        Assert.True(mount.WaitForExit());
        Assert.Equal(0, mount.Server.ExitCode);
    }

    [RequiresFact(Requirement.Fuse)]
    public void A_mount_point_that_will_not_do_is_refused_in_one_line()
    {
        string directory = ServedMount.MakeMountPoint();
        File.WriteAllText(directory + "/file", "text");
        (string MountPoint, string Part)[] cases =
        [
            (directory + "/none", "does not exist: create it"),
            (directory + "/file", "is a file"),
            (directory, "is not empty"),
        ];
        foreach ((string mountPoint, string part) in cases)
        {
            FuseMountOptions options = new() { MountPoint = mountPoint };
            using MemoryVolume volume = new();
            FsException failure = Assert.Throws<FsException>(() => FuseSession.Mount(
                volume, options, NullLogger.Instance));
            Assert.Contains(part, failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', failure.Message);
        }

        Directory.Delete(directory, recursive: true);
    }

    [RequiresFact(Requirement.Fuse)]
    public void A_mount_point_that_is_served_is_not_served_twice()
    {
        using ServedMount mount = new();
        using MemoryVolume volume = new();
        FsException failure = Assert.Throws<FsException>(() => FuseSession.Mount(
            volume,
            new FuseMountOptions { MountPoint = mount.MountPoint },
            NullLogger.Instance));
        Assert.Equal(FsError.Busy, failure.Error);
        Assert.Contains($"process {mount.Server.Id}", failure.Message, StringComparison.Ordinal);
    }

    [RequiresFact(Requirement.UserFuse, Requirement.Root)]
    public void An_ordinary_user_mounts_through_the_helper_and_keeps_others_out()
    {
        string mountPoint = ServedMount.MakeMountPoint();
        Shell.Run($"chown {Nobody}:{Nobody} {mountPoint}");
        using ServedMount mount = new(mountPoint, Nobody);
        Assert.True(mount.IsReady, mount.IsReady ? string.Empty : mount.Complaint);
        string asUser = $"setpriv --reuid={Nobody} --regid={Nobody} --clear-groups";
        (_, string shown) = Shell.Run($"cd /; {asUser} stat -c '%u %g' {mountPoint}");
        Assert.Equal("0 0", shown);
        (_, string refused) = Shell.Run($"stat {mountPoint}");
        Assert.Contains("Permission denied", refused, StringComparison.Ordinal);
        Assert.NotNull(FuseMounts.Find(mountPoint));
        FuseMounts.Unmount(mountPoint, timeout: TimeSpan.FromSeconds(20));
        Assert.True(mount.WaitForExit());
    }

    [RequiresFact(Requirement.UserFuse, Requirement.Root)]
    public void An_ordinary_user_lets_others_in_where_the_machine_allows_it_and_is_told_where_not()
    {
        const string Configuration = "/etc/fuse.conf";
        bool isAllowed = File.Exists(Configuration)
            && File.ReadLines(Configuration).Any(line => line.Trim() == "user_allow_other");
        string mountPoint = ServedMount.MakeMountPoint();
        Shell.Run($"chown {Nobody}:{Nobody} {mountPoint}");
        using ServedMount mount = new(mountPoint, Nobody, "allow-other=1", "udf=1");
        Assert.Equal(isAllowed, mount.IsReady);
        if (!isAllowed)
        {
            Assert.Contains("user_allow_other into /etc/fuse.conf", mount.Complaint, StringComparison.Ordinal);
            return;
        }

        string asUser = $"setpriv --reuid={Nobody} --regid={Nobody} --clear-groups";
        string asOther = "setpriv --reuid=9 --regid=9 --clear-groups";

        // The volume's root is the administrator's: modes count, also for who has mounted it.
        (_, string found) = Shell.Run($"cd /; {asUser} touch {mountPoint}/f 2>&1 | grep -o denied; "
            + $"chmod 777 {mountPoint}; {asUser} touch {mountPoint}/f; {asOther} touch {mountPoint}/g; "
            + $"chmod 600 {mountPoint}/f; {asOther} cat {mountPoint}/f 2>&1 | grep -o denied; "
            + $"stat -c %u {mountPoint}/f {mountPoint}/g");
        Assert.Equal($"denied\ndenied\n{Nobody}\n9", found);
        FuseMounts.Unmount(mountPoint, timeout: TimeSpan.FromSeconds(20));
        Assert.True(mount.WaitForExit());
    }
}
