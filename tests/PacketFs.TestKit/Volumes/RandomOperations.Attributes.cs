using PacketFs.Core;

namespace PacketFs.TestKit.Volumes;

/// <content>Operations on attributes.</content>
public sealed partial class RandomOperations
{
    private void BothAlike<T>(Func<IVolume, bool, T> call)
    {
        if (Both(call, out T model, out T subject) && !EqualityComparer<T>.Default.Equals(model, subject))
        {
            Differ($"the model answers {model}, the volume {subject}");
        }
    }

    private void ChangeAttributes(RandomOperation operation)
    {
        RandomHandle handle = _handles.Any(_random);
        AttributeChange change = operation switch
        {
            RandomOperation.ChangeMode => new AttributeChange { Mode = (ushort)_random.Next(0x1000) },
            RandomOperation.ChangeOwner => new AttributeChange { UserId = RandomOwner(), GroupId = RandomOwner() },
            _ => new AttributeChange
            {
                AccessTime = RandomTime(),
                ModificationTime = RandomTime(),
                CreationTime = _random.OneIn(4) ? RandomTime() : null,
            },
        };
        Note($"{handle} {change}");
        BothAnswer((volume, isModel) => volume.SetAttributes(Id(handle, isModel), change), takesReference: false);
    }

    /// <summary>From 1907 to 2223.</summary>
    private FileTime RandomTime() => new(_random.NextInt64(10_000_000_000_000_000) - 2_000_000_000_000_000);

    private void ApplyExtendedAttribute(RandomOperation operation)
    {
        RandomHandle handle = _handles.Any(_random, NodeKind.File);
        string name = AttributeNames[_random.Next(AttributeNames.Length)];
        Note($"{handle} {name}");
        switch (operation)
        {
            case RandomOperation.SetExtendedAttribute:
                AttributeSetMode mode = _random.OneIn(3) ? (AttributeSetMode)_random.Next(3) : AttributeSetMode.Any;
                int from = _random.Next(1 << 20);
                int length = Math.Min(RandomLength(), _random.OneIn(5) ? 3000 : 200);
                Note($"{handle} {name} {mode} {length} bytes");
                Both((volume, isModel) =>
                    volume.SetExtendedAttribute(Id(handle, isModel), name, _noise.AsSpan(from, length), mode));
                break;
            case RandomOperation.GetExtendedAttribute:
                BothAlike((volume, isModel) =>
                    Convert.ToHexString(GetExtendedAttribute(volume, Id(handle, isModel), name)));
                break;
            case RandomOperation.RemoveExtendedAttribute:
                Both((volume, isModel) => volume.RemoveExtendedAttribute(Id(handle, isModel), name));
                break;
            default:
                BothAlike((volume, isModel) => string.Join('\n', volume
                    .ListExtendedAttributes(Id(handle, isModel)).Order(StringComparer.Ordinal)));
                break;
        }
    }

    private static byte[] GetExtendedAttribute(IVolume volume, NodeId node, string name)
    {
        byte[] value = new byte[volume.GetExtendedAttribute(node, name, [])];
        volume.GetExtendedAttribute(node, name, value);
        return value;
    }
}
