using System.Buffers.Binary;

namespace PacketFs.Core;

/// <summary>
/// Seeded pseudo-random numbers (xoshiro256**, state filled by splitmix64): the same seed gives the same run on
/// every machine. Not for secrets. Not thread-safe.
/// </summary>
public sealed class Prng
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    public Prng(ulong seed)
    {
        Seed = seed;
        _s0 = SplitMix(ref seed);
        _s1 = SplitMix(ref seed);
        _s2 = SplitMix(ref seed);
        _s3 = SplitMix(ref seed);
    }

    /// <summary>The seed that this generator was made from; print it with every failure.</summary>
    public ulong Seed { get; }

    public ulong NextUInt64()
    {
        unchecked
        {
            ulong result = ulong.RotateLeft(_s1 * 5, 7) * 9;
            ulong t = _s1 << 17;
            _s2 ^= _s0;
            _s3 ^= _s1;
            _s1 ^= _s2;
            _s0 ^= _s3;
            _s2 ^= t;
            _s3 = ulong.RotateLeft(_s3, 45);
            return result;
        }
    }

    /// <summary>A number in [0, bound).</summary>
    public long NextInt64(long bound)
    {
        Invariant.Require(bound > 0, "a bound must be positive");
        return (long)Math.BigMul(NextUInt64(), (ulong)bound, out _);
    }

    /// <summary>A number in [0, bound).</summary>
    public int Next(int bound) => (int)NextInt64(bound);

    /// <summary>A number in [low, high].</summary>
    public int Next(int low, int high) => low + (int)NextInt64((long)high - low + 1);

    /// <summary>A number in [0, 1).</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>True once in <paramref name="n"/> calls on average.</summary>
    public bool OneIn(int n) => NextInt64(n) == 0;

    public void Fill(Span<byte> buffer)
    {
        Span<byte> word = stackalloc byte[8];
        while (buffer.Length >= 8)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(buffer, NextUInt64());
            buffer = buffer[8..];
        }

        BinaryPrimitives.WriteUInt64LittleEndian(word, NextUInt64());
        word[..buffer.Length].CopyTo(buffer);
    }

    /// <summary>An independent generator, so that one consumer's draws do not shift another's.</summary>
    public Prng Fork() => new(NextUInt64());

    private static ulong SplitMix(ref ulong state)
    {
        unchecked
        {
            state += 0x9E37_79B9_7F4A_7C15;
            ulong z = state;
            z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
            z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
            return z ^ (z >> 31);
        }
    }
}
