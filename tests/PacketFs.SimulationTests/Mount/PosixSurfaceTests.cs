using PacketFs.TestKit.Requirements;
using Xunit;

namespace PacketFs.SimulationTests.Mount;

/// <summary>
/// The table of <see cref="PosixSurface"/> through a real mount of a UDF volume, and, in the same run, on a file system
/// of the kernel's own: but for the rows that say why not, both must answer the same.
/// </summary>
public sealed class PosixSurfaceTests
{
    [RequiresFact(Requirement.Fuse, Requirement.Root)]
    public void A_program_sees_what_it_sees_on_any_file_system_but_for_what_UDF_cannot_record()
    {
        using ServedMount mount = new("udf=1", "allow-other=1", "dev=1", "suid=1");
        Assert.True(mount.IsReady, mount.IsReady ? string.Empty : mount.Complaint);
        using TmpfsMount kernel = new();
        List<string> wrong = [];
        foreach (SurfaceRow row in PosixSurface.Rows)
        {
            string found = Do(row, mount.At("case/"));
            if (found != row.Expected)
            {
                wrong.Add($"{row.What}: \"{found}\" instead of \"{row.Expected}\"");
            }

            if (!kernel.CanTell(row))
            {
                continue;
            }

            string there = Do(row, kernel.At("case/"));
            string? why = PosixDifferences.All.GetValueOrDefault(row.What);
            if (there == row.Expected != (why is null))
            {
                wrong.Add($"{row.What}: the kernel's tmpfs says \"{there}\", the table \"{row.Expected}\" ({why})");
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.Empty(PosixDifferences.All.Keys.Except(PosixSurface.Rows.Select(row => row.What)));
    }

    private static string Do(SurfaceRow row, string directory)
    {
        (int code, string complaint) = Shell.Run(
            $"chattr -fR -i {directory} > /dev/null 2>&1; rm -rf {directory}; mkdir {directory}");
        return code == 0 ? row.Do(directory) : $"no empty directory: {complaint}";
    }

    [RequiresFact(Requirement.Fuse, Requirement.Root)]
    public void Device_nodes_and_set_id_bits_mean_nothing_unless_asked_for()
    {
        using ServedMount mount = new("udf=1", "allow-other=1");
        (_, string found) = Shell.Run($"cd {mount.MountPoint}; mknod z c 1 5; head -c 1 z 2>&1 | grep -o denied; "
            + "cp $(command -v id) i; chown 33 i; chmod 4755 i; setpriv --reuid=9 --clear-groups ./i -u");
        Assert.Equal("denied\n9", found);
    }
}
