using PacketFs.Mount.Fuse.Protocol;

namespace PacketFs.Mount.Fuse;

/// <summary>What a session has served so far.</summary>
/// <param name="Requests">How often each operation came; those that never came are left out.</param>
/// <param name="Failures">Requests that were answered with an error.</param>
/// <param name="BytesRead">Payload of READ.</param>
/// <param name="BytesWritten">Payload of WRITE.</param>
public sealed record FuseStatistics(
    IReadOnlyDictionary<FuseOpcode, long> Requests, long Failures, long BytesRead, long BytesWritten)
{
    public long this[FuseOpcode opcode] => Requests.GetValueOrDefault(opcode);
}
