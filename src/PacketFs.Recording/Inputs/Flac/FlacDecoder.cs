using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Recording.Inputs.Flac;

/// <summary>
/// The samples of a FLAC file from any place on, as a CD has them: 16 bits, little-endian, left and right in turn.
/// Holds one frame (65,535 pairs at most). Whatever the decoder finds wrong ends the reading. One thread reads.
/// </summary>
internal sealed unsafe class FlacDecoder : IDisposable
{
    private const int MostPairs = ushort.MaxValue + 1;
    private readonly string _path;
    private readonly byte[] _pending = new byte[MostPairs * FlacStreamInfo.PairBytes];
    private GCHandle _self;
    private nint _decoder;
    private int _start;
    private int _end;
    private string? _fault;

    /// <exception cref="FsException">It cannot be opened, or libFLAC is missing.</exception>
    public FlacDecoder(string path)
    {
        _path = path;
        FlacLibrary.Require(path);
        _decoder = FlacLibrary.New();
        if (_decoder == 0)
        {
            throw new FsException(FsError.InputOutput, $"{path}: libFLAC gives no decoder.");
        }

        _self = GCHandle.Alloc(this);
        int status = FlacLibrary.InitialiseFile(
            _decoder, path, &OnFrame, 0, &OnError, GCHandle.ToIntPtr(_self));
        if (status != 0)
        {
            Dispose();
            throw new FsException(FsError.InputOutput, $"{path} cannot be opened by libFLAC (status {status}).");
        }
    }

    /// <summary>Pairs of samples that were given since the start, or to the place that was sought.</summary>
    public long Position { get; private set; }

    /// <summary>The next pair that is read.</summary>
    /// <exception cref="FsException">The file is damaged there, or shorter.</exception>
    public void Seek(long pair)
    {
        _start = _end = 0;
        if (FlacLibrary.SeekAbsolute(_decoder, (ulong)pair) == 0)
        {
            throw Damaged(pair, _fault ?? "the place cannot be found");
        }

        RequireSound(pair);
        Position = pair;
    }

    /// <summary>Fills the buffer as far as there is something.</summary>
    /// <param name="buffer">Whole pairs.</param>
    /// <returns>Bytes; fewer than asked for at the end only.</returns>
    /// <exception cref="FsException">The file is damaged.</exception>
    public int Read(Span<byte> buffer)
    {
        int done = 0;
        while (done < buffer.Length)
        {
            if (_start == _end && !Decode())
            {
                break;
            }

            int count = Math.Min(buffer.Length - done, _end - _start);
            _pending.AsSpan(_start, count).CopyTo(buffer[done..]);
            _start += count;
            done += count;
            Position += count / FlacStreamInfo.PairBytes;
        }

        return done;
    }

    public void Dispose()
    {
        if (_decoder != 0)
        {
            _ = FlacLibrary.Finish(_decoder);
            FlacLibrary.Delete(_decoder);
            _decoder = 0;
        }

        if (_self.IsAllocated)
        {
            _self.Free();
        }
    }

    // A call may bring a block of metadata, or nothing: it goes on until there are samples or the end.
    private bool Decode()
    {
        _start = _end = 0;
        while (_end == 0)
        {
            bool goesOn = FlacLibrary.ProcessSingle(_decoder) != 0;
            RequireSound(Position);
            int state = FlacLibrary.GetState(_decoder);
            if (state == FlacLibrary.EndOfStream)
            {
                return _end > 0;
            }

            if (!goesOn || state > FlacLibrary.EndOfStream)
            {
                throw Damaged(Position, $"state {state}");
            }
        }

        return true;
    }

    private void RequireSound(long pair)
    {
        if (_fault is { } fault)
        {
            throw Damaged(pair, fault);
        }
    }

    private FsException Damaged(long pair, string why) => new(
        FsError.Corrupt,
        $"{_path} is damaged near {TimeSpan.FromSeconds((double)pair / 44_100):hh\\:mm\\:ss}: {why}.");

    private int Take(FlacFrameHeader* header, int** samples)
    {
        bool isCd = header->SampleRate == 44_100 && header->Channels == 2 && header->BitsPerSample == 16;
        if (!isCd || header->BlockSize > MostPairs - (_end / FlacStreamInfo.PairBytes))
        {
            _fault = $"it goes on with {header->SampleRate:N0} Hz, {header->BitsPerSample} bits, "
                + $"{header->Channels} channel(s)";
            return FlacLibrary.Abort;
        }

        Span<byte> target = _pending.AsSpan(_end);
        for (int i = 0; i < (int)header->BlockSize; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(target[(4 * i)..], unchecked((short)samples[0][i]));
            BinaryPrimitives.WriteInt16LittleEndian(target[((4 * i) + 2)..], unchecked((short)samples[1][i]));
        }

        _end += (int)header->BlockSize * FlacStreamInfo.PairBytes;
        return FlacLibrary.Continue;
    }

    private static FlacDecoder Of(nint client) => (FlacDecoder)GCHandle.FromIntPtr(client).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnFrame(nint decoder, FlacFrameHeader* header, int** samples, nint client) =>
        Of(client).Take(header, samples);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnError(nint decoder, int status, nint client) => Of(client)._fault ??= status switch
    {
        0 => "its frames do not follow each other",
        1 => "the header of a frame is broken",
        2 => "the check sum of a frame is wrong",
        _ => "it cannot be decoded",
    };
}
