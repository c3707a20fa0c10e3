using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using PacketFs.Mmc.Replies;

namespace PacketFs.Mmc;

/// <summary>What GET CONFIGURATION said: current profile, and every feature with its data. Immutable.</summary>
public sealed class FeatureSet
{
    // More features than the standards define by far; a drive that sends more repeats itself.
    private const int MaximumFeatures = 256;

    private readonly Dictionary<FeatureCode, Feature> _features;

    private FeatureSet(Profile profile, Dictionary<FeatureCode, Feature> features, ImmutableArray<Profile> profiles)
    {
        Profile = profile;
        _features = features;
        Profiles = profiles;
    }

    public static FeatureSet Empty { get; } = new(Profile.None, [], []);

    /// <summary>The current profile; <see cref="Mmc.Profile.None"/> without a medium.</summary>
    public Profile Profile { get; }

    /// <summary>Everything that the drive can handle, as its profile list says.</summary>
    public ImmutableArray<Profile> Profiles { get; }

    /// <summary>The drive has the feature, whatever is loaded.</summary>
    public bool IsListed(FeatureCode code) => _features.ContainsKey(code);

    /// <summary>The feature works with the medium that is loaded.</summary>
    public bool IsCurrent(FeatureCode code) => _features.TryGetValue(code, out Feature? feature) && feature.IsCurrent;

    /// <summary>
    /// The feature's own data (without the four bytes of its header); what the drive left out is zero.
    /// </summary>
    public bool TryGet<T>(FeatureCode code, out T data)
        where T : unmanaged
    {
        bool found = _features.TryGetValue(code, out Feature? feature);
        data = found ? Wire.Read<T>(feature!.Data) : default;
        return found;
    }

    /// <summary>The feature's own data as bytes.</summary>
    public bool TryGetBytes(FeatureCode code, [NotNullWhen(true)] out byte[]? data)
    {
        bool found = _features.TryGetValue(code, out Feature? feature);
        data = feature?.Data;
        return found;
    }

    /// <summary>Reads GET CONFIGURATION data; stops at the first descriptor that is cut short.</summary>
    public static FeatureSet Parse(ReadOnlySpan<byte> reply)
    {
        ConfigurationHeader header = Wire.Read<ConfigurationHeader>(reply);
        Dictionary<FeatureCode, Feature> features = [];
        ImmutableArray<Profile> profiles = [];

        int offset = ConfigurationHeader.Size;
        while (offset + FeatureDescriptor.Size <= reply.Length && features.Count < MaximumFeatures)
        {
            FeatureDescriptor descriptor = Wire.Read<FeatureDescriptor>(reply[offset..]);
            offset += FeatureDescriptor.Size;
            if (offset + descriptor.AdditionalLength > reply.Length)
            {
                break;
            }

            byte[] data = reply.Slice(offset, descriptor.AdditionalLength).ToArray();
            offset += data.Length;
            features.TryAdd(descriptor.Code, new Feature(descriptor.IsCurrent, data));
            if (descriptor.Code == FeatureCode.ProfileList)
            {
                profiles = ParseProfiles(data);
            }
        }

        return new FeatureSet(header.Profile, features, profiles);
    }

    private static ImmutableArray<Profile> ParseProfiles(ReadOnlySpan<byte> data)
    {
        ImmutableArray<Profile>.Builder profiles = ImmutableArray.CreateBuilder<Profile>();
        for (int i = 0; i + ProfileDescriptor.Size <= data.Length; i += ProfileDescriptor.Size)
        {
            profiles.Add(Wire.Read<ProfileDescriptor>(data[i..]).Profile);
        }

        return profiles.ToImmutable();
    }

    private sealed record Feature(bool IsCurrent, byte[] Data);
}
