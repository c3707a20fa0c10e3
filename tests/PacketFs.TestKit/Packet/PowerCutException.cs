namespace PacketFs.TestKit.Packet;

/// <summary>The simulated power went: unwinds whatever was running, as if the process had ended there.</summary>
public sealed class PowerCutException() : Exception("the power was cut");
