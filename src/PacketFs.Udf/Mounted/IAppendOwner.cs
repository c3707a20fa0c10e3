using PacketFs.Core;

namespace PacketFs.Udf.Mounted;

/// <summary>Knows who refers to blocks that were appended and are not committed yet.</summary>
internal interface IAppendOwner
{
    /// <summary>
    /// The parts of files that lie in these blocks, and can lie anywhere. What a commit writes anew by itself is not
    /// among them.
    /// </summary>
    List<AppendClaim> Claim(Lba start, int count);

    /// <summary>The blocks could not be written where they were meant to be, and are now elsewhere.</summary>
    /// <param name="claims">As given for them.</param>
    /// <param name="start">Where the first of the blocks is.</param>
    void Place(List<AppendClaim> claims, Lba start);
}
