namespace PacketFs.Core;

/// <summary>What a new object starts with.</summary>
/// <param name="Kind">Anything but a symbolic link (see <see cref="IVolume.CreateSymbolicLink"/>).</param>
/// <param name="Mode">Octal 0000 to 7777, the caller's umask already applied.</param>
/// <param name="UserId">Owner; null records none.</param>
/// <param name="GroupId">Group; null records none.</param>
/// <param name="Device">For device nodes.</param>
public readonly record struct NewNode(
    NodeKind Kind, ushort Mode, uint? UserId = null, uint? GroupId = null, DeviceNumber Device = default);
