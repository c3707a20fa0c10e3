using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Labels;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Mounted;

/// <summary>
/// Gives a mounted volume new names: in the primary and the logical volume descriptor, the logical volume information
/// (both sequences) and the file set descriptor, each where it stands. Nothing else of them changes. Where commits are
/// atomic all of it becomes durable at once; elsewhere the reserve sequence is whole before the main one is touched.
/// <para>On write-once media the next table carries the label, and the file set descriptor gets a new place; what
/// stands in the volume descriptors stays (UDF 2.2.11).</para>
/// </summary>
internal sealed class Relabeling
{
    private readonly VolumeState _state;
    private readonly LogicalVolume _volume;
    private readonly LbAddr _fileSet;

    public Relabeling(VolumeState state, LogicalVolume volume, in FileSetDescriptor fileSet, LbAddr location)
    {
        _state = state;
        _volume = volume;
        _fileSet = location;
        Labels = LabelFields.Read(volume, fileSet);
    }

    public VolumeLabels Labels { get; private set; }

    /// <summary>
    /// Writes the names. Everything else that was changed must have been committed; a commit must follow.
    /// </summary>
    /// <exception cref="FsException">A name does not fit, or cannot be changed on this volume.</exception>
    public void Run(LabelChange change, ICommitter committer)
    {
        change.Check(Labels.VolumeSet);
        if (committer is AppendCommitter append)
        {
            // The volume identifier of a medium that is written once does not follow the label: it stays.
            change = change.IsLabel ? change with { Volume = null } : change;
            RunAppended(change, append);
        }
        else
        {
            RunInPlace(change);
        }

        Labels = new VolumeLabels(
            change.LogicalVolume ?? Labels.LogicalVolume,
            change.Volume ?? Labels.Volume,
            change.NewVolumeSet(Labels.VolumeSet) ?? Labels.VolumeSet,
            change.FileSet ?? Labels.FileSet,
            change.Owner ?? Labels.Owner,
            change.Organization ?? Labels.Organization,
            change.Contact ?? Labels.Contact);
    }

    private void RunInPlace(LabelChange change)
    {
        HashSet<Lsn> seen = [];
        // All is read and made before the first write: what cannot be read harms nothing.
        List<(Lba Sector, byte[] Bytes)> reserve = Changed(change, _volume.Reserve, seen);
        List<(Lba Sector, byte[] Bytes)> main = Changed(change, _volume.Main, seen);
        byte[]? fileSet = ChangedFileSet(change);
        Write(reserve);
        Order();
        Write(main);
        Order();
        if (fileSet is not null)
        {
            _state.Blocks.Write(_fileSet, fileSet);
            Order();
            _state.Blocks.WriteCopies();
        }
    }

    private void RunAppended(LabelChange change, AppendCommitter committer)
    {
        if (change.IsBeyondTables)
        {
            throw new FsException(
                FsError.NotSupported,
                "On a medium that is written once only the label (logical volume identifier) and the file set "
                + "identifier can change: the others stand in descriptors that were recorded for good.");
        }

        committer.Relabel(change.LogicalVolume, ChangedFileSet(change), _fileSet);
    }

    private List<(Lba Sector, byte[] Bytes)> Changed(
        LabelChange change, VolumeDescriptorSequence sequence, HashSet<Lsn> seen)
    {
        List<(Lba Sector, byte[] Bytes)> changed = [];
        int size = _state.BlockSize;
        foreach (RecordedDescriptor descriptor in sequence.Descriptors.OrderBy(found => found.Location.Value))
        {
            byte[] bytes = new byte[(descriptor.Bytes.Length + size - 1) / size * size];
            Lba sector = descriptor.Location.ToLba();
            descriptor.Bytes.CopyTo(bytes, 0);
            if (!LabelFields.Apply(change, Labels.VolumeSet, bytes) || !seen.Add(descriptor.Location))
            {
                continue;
            }

            byte[] old = new byte[bytes.Length];
            _state.Device.Read(sector, old);
            old.AsSpan(descriptor.Bytes.Length).CopyTo(bytes.AsSpan(descriptor.Bytes.Length));
            DescriptorTag.Reseal(bytes);
            bytes.AsSpan(0, descriptor.Bytes.Length).CopyTo(descriptor.Bytes);
            changed.Add((sector, bytes));
        }

        return changed;
    }

    private byte[]? ChangedFileSet(LabelChange change)
    {
        byte[] block = new byte[_state.BlockSize];
        _state.Blocks.Read(_fileSet, 1, block);
        if (DescriptorTag.Verify(block, _fileSet.Block) is not null)
        {
            _state.Blocks.TryReadCopy(_fileSet, block);
        }

        bool isChanged = LabelFields.Apply(change, ref MemoryMarshal.AsRef<FileSetDescriptor>(block.AsSpan()));
        DescriptorTag.Reseal(block);
        return isChanged ? block : null;
    }

    private void Write(List<(Lba Sector, byte[] Bytes)> changed)
    {
        foreach ((Lba sector, byte[] bytes) in changed)
        {
            _state.Device.Write(sector, bytes);
        }
    }

    private void Order()
    {
        if (_state.Device is ICommitDevice device)
        {
            device.Order();
        }
        else
        {
            _state.Device.Flush();
        }
    }
}
