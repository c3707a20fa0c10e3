namespace PacketFs.Core;

/// <summary>
/// A mounted file system, by nodes: the seam between a file system and every front end (FUSE, Dokan, tests).
/// <para>Thread-safe. Errors are <see cref="FsException"/>. Names are UTF-16 code units, without separators; "." and
/// ".." are the front end's affair. Permissions are not checked here: the kernel or the front end does.</para>
/// <para><b>References.</b> Every method that answers with a node's full attributes for a <i>name</i> (lookup, create,
/// link, and directory entries delivered with attributes) adds one reference to that node. A node with references stays
/// usable after its last name is gone; its space is given back when <see cref="Forget"/> drops the last one.
/// <see cref="NodeId.Root"/> needs no reference.</para>
/// <para>Times: operations set them as POSIX says, from the volume's clock.</para>
/// </summary>
public interface IVolume : IDisposable
{
    /// <summary>Null when the volume can be written; else why not, in words for a person.</summary>
    string? ReadOnlyReason { get; }

    /// <summary>The label that people see.</summary>
    string Label { get; }

    VolumeStatistics GetStatistics();

    /// <summary>Finds a name; false is the normal "no".</summary>
    bool TryLookup(NodeId directory, ReadOnlySpan<char> name, out NodeAttributes attributes);

    /// <summary>
    /// A node that a front end knows by an identity from before, without a name (a file handle of NFS): adds a
    /// reference. False when there is no such object any more; whether it is still the same one,
    /// <see cref="NodeAttributes.Generation"/> tells.
    /// </summary>
    bool TryReopen(NodeId node, out NodeAttributes attributes);

    /// <summary>Drops references that earlier answers have added.</summary>
    void Forget(NodeId node, ulong count);

    NodeAttributes GetAttributes(NodeId node);

    /// <summary>The directory that holds this directory; the root's is the root.</summary>
    NodeId GetParent(NodeId directory);

    NodeAttributes SetAttributes(NodeId node, in AttributeChange change);

    NodeAttributes Create(NodeId directory, ReadOnlySpan<char> name, in NewNode node);

    NodeAttributes CreateSymbolicLink(
        NodeId directory, ReadOnlySpan<char> name, ReadOnlySpan<char> target, in NewNode node);

    string ReadSymbolicLink(NodeId node);

    NodeAttributes Link(NodeId node, NodeId directory, ReadOnlySpan<char> name);

    /// <summary>Removes a name of anything but a directory.</summary>
    void Unlink(NodeId directory, ReadOnlySpan<char> name);

    void RemoveDirectory(NodeId directory, ReadOnlySpan<char> name);

    void Rename(NodeId directory, ReadOnlySpan<char> name, NodeId newDirectory, ReadOnlySpan<char> newName,
        RenameMode mode);

    /// <summary>
    /// Delivers entries after <paramref name="cookie"/> (0 = from the start) until the sink is full. An entry that
    /// stays in the directory during the whole listing comes exactly once, whatever else is created or removed
    /// meanwhile.
    /// </summary>
    void ReadDirectory<TSink>(NodeId directory, ulong cookie, ref TSink sink)
        where TSink : struct, IDirectorySink, allows ref struct;

    /// <summary>Returns the bytes read: fewer than asked only at the end of the file.</summary>
    int Read(NodeId node, long offset, Span<byte> buffer);

    /// <summary>Writes all of it or throws; what lies beyond the end grows the file.</summary>
    void Write(NodeId node, long offset, ReadOnlySpan<byte> data);

    void Allocate(NodeId node, AllocationMode mode, long offset, long length);

    /// <summary>SEEK_DATA / SEEK_HOLE; <see cref="FsError.NoSuchOffset"/> past the end.</summary>
    long Seek(NodeId node, long offset, SeekTarget target);

    /// <summary>Nobody has the file open for writing any more: space reserved ahead may go back.</summary>
    void CloseWriter(NodeId node);

    /// <summary>Makes the node (its data, its attributes, its names) durable.</summary>
    void Sync(NodeId node, bool dataOnly);

    /// <summary>Makes everything durable.</summary>
    void Sync();

    /// <summary>
    /// One bounded step of background work (a commit that is due, a write-back); the host calls it from a thread, the
    /// simulator from its loop. Returns when it wants to be called again, or <see cref="Timeout.InfiniteTimeSpan"/>.
    /// </summary>
    TimeSpan RunBackgroundStep();

    /// <summary>
    /// Names are as Linux shows them: "user.comment". Returns the value's length; copies it when the buffer is not
    /// empty.
    /// </summary>
    int GetExtendedAttribute(NodeId node, ReadOnlySpan<char> name, Span<byte> value);

    void SetExtendedAttribute(NodeId node, ReadOnlySpan<char> name, ReadOnlySpan<byte> value, AttributeSetMode mode);

    IReadOnlyList<string> ListExtendedAttributes(NodeId node);

    void RemoveExtendedAttribute(NodeId node, ReadOnlySpan<char> name);

    /// <summary>
    /// Writes everything, marks the volume clean and lets go of the device (which stays the caller's).
    /// Further calls fail. <see cref="IDisposable.Dispose"/> without it leaves the volume as a crash would.
    /// </summary>
    void Unmount();
}
