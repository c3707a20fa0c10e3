using PacketFs.Core;

namespace PacketFs.TestKit.Volumes;

/// <summary>Which attributes of two volumes' objects are held against each other.</summary>
public sealed record AttributeComparison
{
    public static AttributeComparison Everything { get; } = new();

    /// <summary>Off by default: whether reading sets them is a volume's choice.</summary>
    public bool AccessTimes { get; init; }

    /// <summary>Modification and change times.</summary>
    public bool Times { get; init; } = true;

    public bool CreationTimes { get; init; } = true;

    public bool Owners { get; init; } = true;

    public bool Modes { get; init; } = true;

    public bool LinkCounts { get; init; } = true;

    /// <summary>Null when alike; else what differs, expected value first.</summary>
    public string? Difference(in NodeAttributes expected, in NodeAttributes actual)
    {
        if (expected.Kind != actual.Kind)
        {
            return $"kind {expected.Kind} / {actual.Kind}";
        }

        if (expected.Kind != NodeKind.Directory && expected.Size != actual.Size)
        {
            return $"size {expected.Size} / {actual.Size}";
        }

        if (LinkCounts && expected.LinkCount != actual.LinkCount)
        {
            return $"link count {expected.LinkCount} / {actual.LinkCount}";
        }

        if (Modes && expected.Mode != actual.Mode)
        {
            return $"mode {Convert.ToString(expected.Mode, 8)} / {Convert.ToString(actual.Mode, 8)}";
        }

        if (Owners && (expected.UserId != actual.UserId || expected.GroupId != actual.GroupId))
        {
            return $"owner {expected.UserId}:{expected.GroupId} / {actual.UserId}:{actual.GroupId}";
        }

        bool isDevice = expected.Kind is NodeKind.BlockDevice or NodeKind.CharacterDevice;
        return isDevice && expected.Device != actual.Device
            ? $"device {expected.Device} / {actual.Device}"
            : TimeDifference(expected, actual);
    }

    private string? TimeDifference(in NodeAttributes expected, in NodeAttributes actual)
    {
        if (AccessTimes && expected.AccessTime != actual.AccessTime)
        {
            return $"access time {expected.AccessTime} / {actual.AccessTime}";
        }

        if (Times && expected.ModificationTime != actual.ModificationTime)
        {
            return $"modification time {expected.ModificationTime} / {actual.ModificationTime}";
        }

        if (Times && expected.ChangeTime != actual.ChangeTime)
        {
            return $"change time {expected.ChangeTime} / {actual.ChangeTime}";
        }

        return CreationTimes && expected.CreationTime != actual.CreationTime
            ? $"creation time {expected.CreationTime} / {actual.CreationTime}"
            : null;
    }
}
