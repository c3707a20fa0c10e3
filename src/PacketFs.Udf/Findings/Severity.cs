namespace PacketFs.Udf.Findings;

/// <summary>How much a finding matters.</summary>
public enum Severity
{
    /// <summary>Worth knowing; nothing is wrong with the volume.</summary>
    Information,
    /// <summary>Departs from the standard or from good order, but no reader loses anything by it.</summary>
    Warning,
    /// <summary>Data, names or space are wrong, lost or at risk.</summary>
    Error,
    /// <summary>What lies behind it could not be looked at.</summary>
    Fatal,
}
