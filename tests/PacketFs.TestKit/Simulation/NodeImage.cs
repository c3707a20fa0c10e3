using PacketFs.Core;
using PacketFs.TestKit.Volumes;

namespace PacketFs.TestKit.Simulation;

/// <summary>One object of a <see cref="TreeImage"/>.</summary>
/// <param name="Attributes">As the volume told them.</param>
/// <param name="FirstPath">The first of the names that lead to this object: tells which names are one object.</param>
/// <param name="Content">Of a file.</param>
/// <param name="Target">Of a symbolic link.</param>
/// <param name="Extended">Extended attributes: name and value of each, in order, as text.</param>
public sealed record NodeImage(
    NodeAttributes Attributes, string FirstPath, byte[]? Content, string? Target, string Extended = "")
{
    /// <summary>Null when alike; else what differs, expected value first.</summary>
    public string? Difference(NodeImage found, bool ignoresTimes)
    {
        AttributeComparison comparison = AttributeComparison.Everything with
        {
            Times = !ignoresTimes,
            CreationTimes = !ignoresTimes,
        };
        if (comparison.Difference(Attributes, found.Attributes) is { } difference)
        {
            return difference;
        }

        if (FirstPath != found.FirstPath)
        {
            return $"is the same object as {FirstPath} / {found.FirstPath}";
        }

        if (Extended != found.Extended)
        {
            return $"extended attributes {Extended} / {found.Extended}";
        }

        return Target != found.Target ? $"target \"{Target}\" / \"{found.Target}\"" : ContentDifference(found.Content);
    }

    private string? ContentDifference(byte[]? found)
    {
        if (Content is null || found is null || Content.AsSpan().SequenceEqual(found))
        {
            return null;
        }

        int at = Content.AsSpan().CommonPrefixLength(found);
        string wanted = ContentPattern.Describe(Content, at);
        return $"content differs from byte {at} on: {wanted} / {ContentPattern.Describe(found, at)}";
    }
}
