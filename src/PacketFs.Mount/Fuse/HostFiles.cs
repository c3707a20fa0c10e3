using PacketFs.Core;
using PacketFs.Mount.Fuse.Native;

namespace PacketFs.Mount.Fuse;

/// <summary>What files of this machine can be given that the runtime has no call for. Answers false where the machine
/// refuses, for whatever reason.</summary>
public static class HostFiles
{
    private const uint Fifo = 0x1000;
    private const uint CharacterDevice = 0x2000;
    private const uint BlockDevice = 0x6000;
    private const uint Socket = 0xC000;

    /// <summary>This process may give files to others and make devices.</summary>
    public static bool IsAdministrator => LibC.EffectiveUserId() == 0;

    /// <param name="path">No symbolic link.</param>
    /// <param name="name">With its namespace: "user.x".</param>
    /// <param name="value">All of it.</param>
    public static unsafe bool TrySetAttribute(string path, string name, ReadOnlySpan<byte> value)
    {
        fixed (byte* bytes = value)
        {
            return LibC.SetAttribute(path, name, bytes, (nuint)value.Length, 0) == 0;
        }
    }

    /// <summary>Of the path itself, also when it is a symbolic link.</summary>
    public static bool TryChangeOwner(string path, uint user, uint group) => LibC.ChangeOwner(path, user, group) == 0;

    /// <summary>A device, fifo or socket.</summary>
    public static bool TryMakeNode(string path, NodeKind kind, int permissions, DeviceNumber device)
    {
        uint type = kind switch
        {
            NodeKind.CharacterDevice => CharacterDevice,
            NodeKind.BlockDevice => BlockDevice,
            NodeKind.Socket => Socket,
            _ => Fifo,
        };
        ulong number = ((ulong)(device.Major & 0xFFFF_F000) << 32) | ((device.Major & 0xFFF) << 8)
            | ((ulong)(device.Minor & 0xFFFF_FF00) << 12) | (device.Minor & 0xFF);
        return LibC.MakeNode(path, type | (uint)permissions, number) == 0;
    }
}
