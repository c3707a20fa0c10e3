using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Mount.Fuse.Native;

namespace PacketFs.Mount.Fuse;

/// <summary>
/// Attaches and detaches: root by mount(2) and umount2(2), everybody else through the set-uid helper fusermount3, which
/// opens /dev/fuse, mounts, and hands the descriptor over a socket (SCM_RIGHTS).
/// </summary>
internal static unsafe class FuseMounter
{
    private const string Helper = "fusermount3";
    private const string Device = "/dev/fuse";
    private const string SocketVariable = "_FUSE_COMMFD";

    /// <summary>Returns the descriptor of /dev/fuse for the new mount, close-on-exec.</summary>
    public static int Mount(string mountPoint, FuseMountOptions options)
    {
        int fd = LibC.Open(Device, LibC.OpenReadWrite | LibC.OpenCloseOnExec);
        int error = fd < 0 ? Marshal.GetLastPInvokeError() : 0;
        if (error is Errno.NoEntry or Errno.NoDevice or Errno.NoDeviceOrAddress)
        {
            throw new FsException(
                FsError.NotSupported,
                $"{Device} is missing: load the kernel's FUSE module (modprobe fuse), or start the container with "
                + $"--device {Device}.");
        }

        if (LibC.EffectiveUserId() == 0)
        {
            return fd >= 0 ? MountAsRoot(fd, mountPoint, options) : throw Denied(error);
        }

        if (fd < 0)
        {
            throw Denied(error);
        }

        LibC.Close(fd);
        return MountByHelper(mountPoint, options);
    }

    /// <summary>0, or the errno.</summary>
    public static int Unmount(string mountPoint, bool detach, out string reason)
    {
        if (LibC.EffectiveUserId() == 0)
        {
            int flags = LibC.UnmountNoFollow | (detach ? LibC.UnmountDetach : 0);
            int error = LibC.Unmount(mountPoint, flags) < 0 ? Marshal.GetLastPInvokeError() : 0;
            reason = error == 0 ? string.Empty : Marshal.GetPInvokeErrorMessage(error);
            return error;
        }

        string[] arguments = detach
            ? [Helper, "-u", "-z", "-q", "--", mountPoint]
            : [Helper, "-u", "--", mountPoint];
        int code = ChildProcess.Run(arguments, -1, null, out reason);
        if (code < 0)
        {
            reason = MissingHelper;
            return Errno.NoEntry;
        }

        if (code == 0)
        {
            return 0;
        }

        bool isBusy = reason.Contains("busy", StringComparison.OrdinalIgnoreCase);
        return isBusy ? Errno.Busy : Errno.Perm;
    }

    private const string MissingHelper =
        $"{Helper} is missing: install the package fuse3 (apt install fuse3), or run this as root.";

    private static FsException Denied(int error) => new(
        FsError.AccessDenied,
        $"{Device} cannot be opened ({Marshal.GetPInvokeErrorMessage(error)}): run this as root, or ask for access "
        + "to it (group fuse, or mode 666).");

    private static int MountAsRoot(int fd, string mountPoint, FuseMountOptions options)
    {
        ulong flags = (options.ReadOnly ? LibC.MountReadOnly : 0)
            | (options.NoAccessTimes ? LibC.MountNoAccessTimes : 0)
            | (options.AllowDevices ? 0 : LibC.MountNoDevices)
            | (options.AllowSetUserId ? 0 : LibC.MountNoSetUserId);
        string data = $"fd={fd},rootmode=40755,user_id={LibC.EffectiveUserId()},group_id={LibC.EffectiveGroupId()},"
            + "default_permissions" + (options.AllowOther ? ",allow_other" : string.Empty);
        if (LibC.Mount(options.Source, mountPoint, MountTable.FileSystemType, (nuint)flags, data) == 0)
        {
            return fd;
        }

        int error = Marshal.GetLastPInvokeError();
        LibC.Close(fd);
        throw error switch
        {
            Errno.NoDevice => new FsException(
                FsError.NotSupported, "The kernel knows no FUSE: load its module (modprobe fuse)."),
            Errno.Perm => new FsException(
                FsError.PermissionDenied,
                "The kernel does not let this process mount: in a container, start it with --cap-add SYS_ADMIN."),
            _ => new FsException(
                FsError.InputOutput, $"Mounting on {mountPoint} failed: {Marshal.GetPInvokeErrorMessage(error)}."),
        };
    }

    private static int MountByHelper(string mountPoint, FuseMountOptions options)
    {
        int* sockets = stackalloc int[2];
        int type = LibC.SocketStream | LibC.SocketCloseOnExec;
        if (LibC.SocketPair(LibC.AddressFamilyUnix, type, 0, sockets) < 0)
        {
            throw new FsException(
                FsError.InputOutput, $"No socket can be made: {Marshal.GetLastPInvokeErrorMessage()}.");
        }

        try
        {
            string[] arguments = [Helper, "-o", HelperOptions(options), "--", mountPoint];
            int code = ChildProcess.Run(arguments, sockets[1], SocketVariable, out string complaint);
            int fd = code == 0 ? ReceiveDescriptor(sockets[0]) : -1;
            return fd >= 0 ? fd : throw HelperFailed(code, complaint, mountPoint);
        }
        finally
        {
            LibC.Close(sockets[0]);
            LibC.Close(sockets[1]);
        }
    }

    private static string HelperOptions(FuseMountOptions options)
    {
        string source = options.Source.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace(",", "\\,", StringComparison.Ordinal);
        return (options.ReadOnly ? "ro" : "rw")
            + ",nosuid,nodev,default_permissions,subtype=packetfs"
            + (options.NoAccessTimes ? ",noatime" : string.Empty)
            + (options.AllowOther ? ",allow_other" : string.Empty)
            + ",fsname=" + source;
    }

    private static FsException HelperFailed(int code, string complaint, string mountPoint)
    {
        if (code == -Errno.NoEntry)
        {
            return new FsException(FsError.NotSupported, MissingHelper);
        }

        if (complaint.Contains("user_allow_other", StringComparison.Ordinal))
        {
            return new FsException(
                FsError.PermissionDenied,
                "Only root lets other users in: put the line user_allow_other into /etc/fuse.conf, or leave "
                + "allow_other out.");
        }

        string reason = complaint.Length > 0 ? complaint.ReplaceLineEndings("; ") : $"{Helper} ended with code {code}";
        bool isDenied = reason.Contains("ermission", StringComparison.Ordinal)
            || reason.Contains("access to mountpoint", StringComparison.Ordinal);
        return isDenied
            ? new FsException(
                FsError.AccessDenied,
                $"{mountPoint} is not yours to mount on: choose a directory that you own ({reason}).")
            : new FsException(FsError.InputOutput, $"Mounting on {mountPoint} failed: {reason}.");
    }

    /// <summary>-1 when none came.</summary>
    private static int ReceiveDescriptor(int socket)
    {
        byte data;
        LibC.IoVector vector = new() { Base = &data, Length = 1 };
        LibC.DescriptorMessage control = default;
        LibC.MessageHeader message = new()
        {
            Vectors = &vector,
            VectorCount = 1,
            Control = &control,
            ControlLength = (nuint)sizeof(LibC.DescriptorMessage),
        };
        nint received;
        do
        {
            received = LibC.ReceiveMessage(socket, &message, LibC.MessageCloseOnExec);
        }
        while (received < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted);
        bool isDescriptor = received > 0 && message.ControlLength >= (nuint)(sizeof(nuint) + (3 * sizeof(int)))
            && control.Level == LibC.SolSocket && control.Type == LibC.ScmRights;
        return isDescriptor ? control.Descriptor : -1;
    }
}
