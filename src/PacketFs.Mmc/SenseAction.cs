namespace PacketFs.Mmc;

/// <summary>What to do about sense data: the verdict of <see cref="SenseTable"/>.</summary>
public enum SenseAction
{
    /// <summary>The command did what it should; at most something to log.</summary>
    None,

    /// <summary>
    /// The command did what it should, with difficulty: the blocks ought to be elsewhere before they are lost.
    /// </summary>
    Wearing,

    /// <summary>Repeat the same command at once, a few times.</summary>
    RetryNow,

    /// <summary>Repeat the same command after a pause: the drive is busy with itself, or its buffer is full.</summary>
    WaitAndRetry,

    /// <summary>A long operation runs: ask until it is over.</summary>
    Poll,

    /// <summary>The medium may be another one, or the drive was reset: nothing that was known of it holds.</summary>
    Reidentify,

    /// <summary>Flush the drive's buffer, then repeat the command once.</summary>
    SyncThenRetry,

    /// <summary>Start the spindle, then repeat the command.</summary>
    StartUnit,

    /// <summary>These blocks take no data: the packet needs another home.</summary>
    Relocate,

    /// <summary>These blocks cannot be read (on a write: as <see cref="Relocate"/>).</summary>
    BadBlock,

    /// <summary>The command failed; repeating it is of no use.</summary>
    Fail,

    /// <summary>The medium takes no writes at all.</summary>
    ReadOnly,

    /// <summary>There is no medium.</summary>
    NoMedium,
}
