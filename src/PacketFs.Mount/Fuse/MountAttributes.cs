using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Mount.Fuse.Native;

namespace PacketFs.Mount.Fuse;

/// <summary>Attributes of a mount's root directory, by which the process that serves it is asked and told.</summary>
public static class MountAttributes
{
    private const int LargestValue = 65_536;

    /// <summary>The value; null when the mount has no such attribute.</summary>
    /// <exception cref="FsException">The mount does not answer, or not this user.</exception>
    public static unsafe byte[]? Read(string mountPoint, string name)
    {
        byte[] value = new byte[LargestValue];
        nint length;
        fixed (byte* buffer = value)
        {
            length = LibC.GetAttribute(mountPoint, name, buffer, LargestValue);
        }

        return length >= 0 ? value[..(int)length]
            : Marshal.GetLastPInvokeError() is Errno.NoData or Errno.NotSupported ? null
            : throw Failure(mountPoint, Marshal.GetLastPInvokeError());
    }

    /// <exception cref="FsException">
    /// The mount refuses the value (its reason is not told here), is read-only, or does not answer this user.
    /// </exception>
    public static unsafe void Write(string mountPoint, string name, ReadOnlySpan<byte> value)
    {
        fixed (byte* buffer = value)
        {
            if (LibC.SetAttribute(mountPoint, name, buffer, (nuint)value.Length, 0) != 0)
            {
                throw Failure(mountPoint, Marshal.GetLastPInvokeError());
            }
        }
    }

    private static FsException Failure(string mountPoint, int error) => error switch
    {
        Errno.AccessDenied or Errno.Perm => new FsException(
            FsError.PermissionDenied, $"{mountPoint} was mounted by another user; ask as that user."),
        Errno.ReadOnly => new FsException(
            FsError.ReadOnly, $"{mountPoint} is read-only; 'packetfs info {mountPoint}' says why."),
        Errno.InvalidArgument => new FsException(FsError.InvalidArgument, $"{mountPoint} does not take that value."),
        Errno.NotSupported => new FsException(
            FsError.NotSupported, $"What is mounted on {mountPoint} cannot be changed so."),
        _ => new FsException(FsError.InputOutput, $"{mountPoint} does not answer (error {error})."),
    };
}
