using System.Security.Cryptography;

namespace PacketFs.Recording.Inputs;

/// <summary>
/// What is left of sectors that went by once: a SHA-256 of every <see cref="ChunkSectors"/> of them. Enough to say of
/// the disc whether it holds them, and where it does not.
/// </summary>
internal sealed class SectorDigest(int sectorSize) : IDisposable
{
    /// <summary>About a megabyte.</summary>
    public const int ChunkSectors = 512;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<byte[]> _chunks = [];
    private int _inChunk;

    /// <summary>Sectors that went by.</summary>
    public long Sectors { get; private set; }

    /// <summary>Takes whole sectors, in order.</summary>
    public void Add(ReadOnlySpan<byte> sectors)
    {
        while (!sectors.IsEmpty)
        {
            int count = Math.Min(sectors.Length / sectorSize, ChunkSectors - _inChunk);
            _hash.AppendData(sectors[..(count * sectorSize)]);
            sectors = sectors[(count * sectorSize)..];
            _inChunk += count;
            Sectors += count;
            if (_inChunk == ChunkSectors)
            {
                EndChunk();
            }
        }
    }

    /// <summary>Nothing follows.</summary>
    public void Finish()
    {
        if (_inChunk > 0)
        {
            EndChunk();
        }
    }

    /// <summary>
    /// The first sector of the first chunk that is not the other's; null as long as all that are complete here are.
    /// </summary>
    public long? FirstDifference(SectorDigest other)
    {
        for (int i = 0; i < _chunks.Count; i++)
        {
            if (i >= other._chunks.Count || !_chunks[i].AsSpan().SequenceEqual(other._chunks[i]))
            {
                return (long)i * ChunkSectors;
            }
        }

        return null;
    }

    public void Dispose() => _hash.Dispose();

    private void EndChunk()
    {
        _chunks.Add(_hash.GetHashAndReset());
        _inChunk = 0;
    }
}
