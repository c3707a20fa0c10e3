using PacketFs.Core;
using PacketFs.Mount.Fuse;

namespace PacketFs.Hosting.Jobs;

/// <summary>
/// Gives what was copied out of a disc what it was on the disc besides its content: permissions, owner (as far as this
/// process may), extended attributes, times. Set-id bits are left out: a disc comes from anywhere.
/// </summary>
internal sealed class RecoveredProperties(IVolume volume, List<string> problems)
{
    private const int Permissions = 0x1FF;
    private const int LargestValue = 65_536;
    private readonly List<(string Path, string Shown, NodeAttributes Attributes)> _directories = [];
    private readonly byte[] _value = new byte[LargestValue];

    /// <summary>Only where this process may give files away; also to a symbolic link.</summary>
    public static void GiveOwner(string path, in NodeAttributes attributes)
    {
        if (HostFiles.IsAdministrator && attributes.UserId is { } user && attributes.GroupId is { } group)
        {
            HostFiles.TryChangeOwner(path, user, group);
        }
    }

    /// <summary>Once everything is in it; until then it must stay writable.</summary>
    public void NoteDirectory(string path, string shown, in NodeAttributes attributes) =>
        _directories.Add((path, shown, attributes));

    /// <summary>The innermost first, so that no time changes again.</summary>
    public void FinishDirectories()
    {
        for (int i = _directories.Count - 1; i >= 0; i--)
        {
            (string path, string shown, NodeAttributes attributes) = _directories[i];
            Give(path, shown, attributes);
        }
    }

    /// <summary>To a file or directory that is there.</summary>
    public void Give(string path, string shown, in NodeAttributes attributes)
    {
        CopyAttributes(path, shown, attributes.Id);
        GiveOwner(path, attributes);
        SetMode(path, shown, attributes.Mode & Permissions);
        if (attributes.AccessTime is { IsNone: false } accessed)
        {
            File.SetLastAccessTimeUtc(path, TimeOf(accessed));
        }

        if (attributes.ModificationTime is { IsNone: false } modified)
        {
            File.SetLastWriteTimeUtc(path, TimeOf(modified));
        }
    }

    /// <summary>A fifo, a socket, or, where this process may, a device.</summary>
    public void MakeNode(string path, string shown, in NodeAttributes attributes)
    {
        if (HostFiles.TryMakeNode(path, attributes.Kind, attributes.Mode & Permissions, attributes.Device))
        {
            Give(path, shown, attributes);
        }
        else
        {
            problems.Add($"{shown}: a node of kind {attributes.Kind} cannot be made here");
        }
    }

    private static DateTime TimeOf(FileTime time)
    {
        const long MicrosecondsTo9999 = 253_402_300_799_000_000;
        long bounded = Math.Clamp(time.Microseconds, -MicrosecondsTo9999 / 5, MicrosecondsTo9999);
        return DateTime.UnixEpoch.AddTicks(bounded * TimeSpan.TicksPerMicrosecond);
    }

    private void SetMode(string path, string shown, int mode)
    {
        try
        {
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, (UnixFileMode)mode);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{shown}: its permissions could not be set");
        }
    }

    private void CopyAttributes(string path, string shown, NodeId node)
    {
        try
        {
            foreach (string name in volume.ListExtendedAttributes(node))
            {
                int length = volume.GetExtendedAttribute(node, name, _value);
                if (!HostFiles.TrySetAttribute(path, name, _value.AsSpan(0, length)))
                {
                    problems.Add($"{shown}: its attribute {name} cannot be kept here");
                }
            }
        }
        catch (FsException failure)
        {
            problems.Add($"{shown}: an attribute cannot be read: {failure.Message}");
        }
    }
}
