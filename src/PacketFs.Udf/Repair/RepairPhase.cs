namespace PacketFs.Udf.Repair;

/// <summary>
/// In which order a repair writes where the device cannot commit all at once: each phase is on the medium before the
/// next begins, so that what is still needed of the old stays until the new is there.
/// </summary>
internal enum RepairPhase
{
    /// <summary>Into blocks that nothing owned: nothing refers to them yet.</summary>
    Fresh,
    /// <summary>Each copy by itself.</summary>
    SparingTable,
    ReserveSequence,
    MainSequence,
    /// <summary>Each by itself.</summary>
    Anchor,
    Recognition,
    /// <summary>File entries and directories, each block sound by itself.</summary>
    InPlace,
    /// <summary>The metadata mirror, once the metadata file is whole.</summary>
    Mirror,
    /// <summary>The bitmap: what is freed is freed last.</summary>
    Space,
    Integrity,
}
