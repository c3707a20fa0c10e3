using PacketFs.Core;
using PacketFs.Udf.Labels;

namespace PacketFs.Udf.Mounted;

/// <summary>The part of <see cref="UdfVolume"/> that deals with the volume as a whole: names, counts.</summary>
public sealed partial class UdfVolume
{
    public VolumeLabels Labels
    {
        get
        {
            lock (_lock)
            {
                return _labels.Labels;
            }
        }
    }

    /// <summary>Names of files, and directories, as the next commit would record them.</summary>
    public (long Files, long Directories) NameCounts
    {
        get
        {
            lock (_lock)
            {
                return (_state.Counts.Files, _state.Counts.Directories);
            }
        }
    }

    /// <summary>Blocks that nobody may use, because they are bad; null where the volume has no such record.</summary>
    public long? CountUnusableBlocks()
    {
        lock (_lock)
        {
            RequireMounted();
            try
            {
                return _state.Bad.CountBlocks();
            }
            catch (FsException failure) when (HasPlace(failure))
            {
                return null;
            }
        }
    }

    /// <summary>Gives the volume new names, durable on return.</summary>
    /// <exception cref="FsException">
    /// A name does not fit (nothing was changed), the volume is read-only, or a write failed (then the volume takes no
    /// more).
    /// </exception>
    public void SetLabels(LabelChange change)
    {
        lock (_lock)
        {
            BeginChange();
            change.Check(_labels.Labels.VolumeSet);
            _committer!.Commit();
            try
            {
                _labels.Run(change, _committer);
            }
            catch (FsException failure) when (failure.Error != FsError.NotSupported)
            {
                _state.ReadOnlyReason ??= $"The volume could not be given another name ({failure.Message}); nothing is "
                    + "written any more. Unmount it and run `packetfs check --repair`.";
                throw;
            }

            _committer.Commit();
        }
    }
}
