using System.Globalization;
using PacketFs.Core;
using PacketFs.Hosting.Jobs;

namespace PacketFs.Cli.Commands;

/// <summary>Understands <c>-o rw,uid=1000,umask=022,allow_other,noatime</c>, as mount(8) passes them.</summary>
internal static class MountOptionString
{
    /// <summary>Options of mount(8) that say nothing to us.</summary>
    private static readonly string[] Ignored =
        ["rw", "defaults", "auto", "noauto", "user", "nouser", "users", "_netdev", "nofail", "atime", "relatime",
         "exec", "noexec", "async", "sync"];

    public static MountRequest Apply(MountRequest request, string? options)
    {
        foreach (string option in (options ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            request = ApplyOne(request, option);
        }

        return request;
    }

    private static MountRequest ApplyOne(MountRequest request, string option)
    {
        int equals = option.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? option : option[..equals];
        string value = equals < 0 ? "" : option[(equals + 1)..];
        return name switch
        {
            "ro" => request with { ReadOnly = true },
            "uid" => request with { UserId = Number(option, value, 10) },
            "gid" => request with { GroupId = Number(option, value, 10) },
            "umask" => request with { Umask = Mask(option, value) },
            "allow_other" => request with { AllowOther = true },
            "dev" => request with { AllowDevices = true },
            "nodev" => request with { AllowDevices = false },
            "suid" => request with { AllowSetUserId = true },
            "nosuid" => request with { AllowSetUserId = false },
            "noatime" => request with { NoAccessTime = true },
            "commit" => request with { CommitInterval = TimeSpan.FromSeconds(Number(option, value, 10)) },
            "verify" => request with { Verify = value },
            _ when Ignored.Contains(name) => request,
            _ => throw new FsException(FsError.InvalidArgument,
                $"Mount option '{option}' is not known; see 'packetfs mount --help' for those that are."),
        };
    }

    private static ushort Mask(string option, string value)
    {
        uint mask = Number(option, value, 8);
        return mask <= 0x1FF ? (ushort)mask : throw Bad(option);
    }

    private static uint Number(string option, string value, int radix)
    {
        try
        {
            return radix == 8
                ? Convert.ToUInt32(value, 8)
                : uint.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            throw Bad(option);
        }
    }

    private static FsException Bad(string option) =>
        new(FsError.InvalidArgument, $"Mount option '{option}' needs a number, such as uid=1000 or umask=022.");
}
