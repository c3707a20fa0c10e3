namespace PacketFs.Udf.Repair;

/// <summary>What a repair may do.</summary>
public sealed record RepairOptions
{
    /// <summary>First sector of the session; 0 but on multisession discs.</summary>
    public long SessionStart { get; init; }

    /// <summary>
    /// Names whose file entry cannot be read are removed. Without this they stay and are reported: another drive may
    /// still read what they name.
    /// </summary>
    public bool RemoveUnreadable { get; init; }

    /// <summary>File entries without a name stay without one.</summary>
    internal bool LeavesOrphans { get; init; }

    /// <summary>For the times of what is written.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
