namespace PacketFs.Mmc.Cd;

/// <summary>What is wrong with a raw sector.</summary>
[Flags]
public enum CdSectorFaults
{
    None = 0,

    /// <summary>The twelve bytes 00h FFh x 10 00h are not there.</summary>
    Sync = 1,

    /// <summary>No mode that exists, an address that is no BCD, or another address than expected.</summary>
    Header = 2,

    /// <summary>The two copies of the sub-header differ.</summary>
    SubHeader = 4,

    Edc = 8,

    EccP = 16,

    EccQ = 32,

    /// <summary>Bytes that must be zero are not (Mode 0 data, Mode 1 intermediate field).</summary>
    Filler = 64,
}
