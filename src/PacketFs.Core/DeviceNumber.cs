namespace PacketFs.Core;

/// <summary>Major and minor number of a device node.</summary>
public readonly record struct DeviceNumber(uint Major, uint Minor);
