using PacketFs.Core;
using PacketFs.Udf.Labels;

namespace PacketFs.Udf.Mounted;

/// <summary>The part of <see cref="UdfVolume"/> that deals with the volume's own names.</summary>
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
                    + "written any more. Run `packetfs check`.";
                throw;
            }

            _committer.Commit();
        }
    }
}
