namespace PacketFs.Mmc.Commands;

/// <summary>Which data GET PERFORMANCE returns.</summary>
public enum PerformanceType : byte
{
    Performance = 0,
    UnusableArea = 1,
    DefectStatus = 2,
    WriteSpeed = 3,
    DefectiveBlockInformation = 4,
}
