using PacketFs.Mount.Fuse.Protocol;

namespace PacketFs.Mount.Fuse;

/// <summary>One worker's counts: written by it alone, read by anyone.</summary>
internal sealed class FuseCounters
{
    private readonly long[] _requests = new long[64];

    public long Failures { get; private set; }

    public long BytesRead { get; private set; }

    public long BytesWritten { get; private set; }

    public void Count(FuseOpcode opcode, int result)
    {
        _requests[(uint)opcode % (uint)_requests.Length]++;
        Failures += result is < 0 and > FuseFileSystem.NoReply ? 1 : 0;
    }

    public void CountRead(int bytes) => BytesRead += bytes;

    public void CountWrite(int bytes) => BytesWritten += bytes;

    public static FuseStatistics Sum(IReadOnlyCollection<FuseCounters> all)
    {
        Dictionary<FuseOpcode, long> requests = [];
        for (uint opcode = 0; opcode < 64; opcode++)
        {
            long count = all.Sum(counters => counters._requests[opcode]);
            if (count > 0)
            {
                requests.Add((FuseOpcode)opcode, count);
            }
        }

        return new FuseStatistics(
            requests, all.Sum(one => one.Failures), all.Sum(one => one.BytesRead), all.Sum(one => one.BytesWritten));
    }
}
