namespace PacketFs.Mmc;

/// <summary>What a step of a <see cref="FormatPlan"/> does.</summary>
public enum FormatStepKind
{
    /// <summary>BLANK, minimal.</summary>
    Blank,

    /// <summary>MODE SELECT with the write parameters page.</summary>
    SetWriteParameters,

    /// <summary>FORMAT UNIT.</summary>
    Format,

    /// <summary>CLOSE TRACK/SESSION, session.</summary>
    CloseSession,
}
