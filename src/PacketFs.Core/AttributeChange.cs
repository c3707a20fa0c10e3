namespace PacketFs.Core;

/// <summary>What <see cref="IVolume.SetAttributes"/> is to change; null leaves a thing as it is.</summary>
public readonly record struct AttributeChange
{
    public ushort? Mode { get; init; }

    public uint? UserId { get; init; }

    public uint? GroupId { get; init; }

    /// <summary>Truncates, or extends by a hole.</summary>
    public long? Size { get; init; }

    public FileTime? AccessTime { get; init; }

    public FileTime? ModificationTime { get; init; }

    public FileTime? ChangeTime { get; init; }

    public FileTime? CreationTime { get; init; }
}
