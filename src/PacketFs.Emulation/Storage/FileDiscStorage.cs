using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;
using PacketFs.Core;

namespace PacketFs.Emulation.Storage;

/// <summary>
/// A disc in two files: the user area by positioned reads and writes, the state mapped into memory. A store to a
/// shared mapping belongs to the kernel at once, so that it survives the death of the process like a finished
/// write(2) does, at the price of a memory access. The state file is allocated in full when it is made (a store to
/// a hole could find the host's disk full and would kill the process), and held locked while it is open.
/// </summary>
internal sealed unsafe class FileDiscStorage : IDiscStorage
{
    private readonly SafeFileHandle _user;
    private readonly string _sidePath;
    private SafeFileHandle? _side;
    private readonly FileStream _stateFile;
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly int _stateBytes;
    private byte* _state;

    private FileDiscStorage(SafeFileHandle user, FileStream stateFile, string sidePath)
    {
        _user = user;
        _sidePath = sidePath;
        if (File.Exists(sidePath))
        {
            _side = OpenSide();
        }

        _stateFile = stateFile;
        _stateBytes = checked((int)stateFile.Length);
        _map = MemoryMappedFile.CreateFromFile(
            stateFile, null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        _view = _map.CreateViewAccessor(0, _stateBytes);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _state);
        UserLength = RandomAccess.GetLength(user);
    }

    public long UserLength { get; private set; }

    public Span<byte> State => new(_state, _state is null ? 0 : _stateBytes);

    /// <summary>
    /// Makes the two files, the state from <paramref name="state"/>; neither may exist unless told so.
    /// </summary>
    public static FileDiscStorage Create(string path, string statePath, ReadOnlySpan<byte> state, bool overwrite)
    {
        FileMode mode = overwrite ? FileMode.OpenOrCreate : FileMode.CreateNew;
        FileStream stateFile = new(statePath, mode, FileAccess.ReadWrite, FileShare.None, 0);
        try
        {
            // The lock is ours: from here on nobody else has the disc open.
            SafeFileHandle user = File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.ReadWrite);
            RandomAccess.SetLength(user, 0);
            stateFile.SetLength(0);
            stateFile.Write(state);
            stateFile.Flush();
            string sidePath = path + EmulatedDisc.SideSuffix;
            if (overwrite)
            {
                File.Delete(sidePath);
            }

            return new FileDiscStorage(user, stateFile, sidePath);
        }
        catch
        {
            stateFile.Dispose();
            throw;
        }
    }

    /// <summary>Opens both files; <paramref name="prepare"/> may refuse the state file, or make it longer.</summary>
    public static FileDiscStorage Open(string path, string statePath, Action<FileStream> prepare)
    {
        FileStream stateFile = new(statePath, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 0);
        try
        {
            prepare(stateFile);
            return new FileDiscStorage(
                File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite),
                stateFile,
                path + EmulatedDisc.SideSuffix);
        }
        catch
        {
            stateFile.Dispose();
            throw;
        }
    }

    public void Read(long offset, Span<byte> buffer)
    {
        Invariant.Require(offset >= 0 && offset + buffer.Length <= UserLength, "a read lies inside the user area");
        while (!buffer.IsEmpty)
        {
            int count = RandomAccess.Read(_user, buffer, offset);
            if (count == 0)
            {
                throw new IOException("the image file is shorter than the disc that it holds; somebody has cut it");
            }

            buffer = buffer[count..];
            offset += count;
        }
    }

    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        RandomAccess.Write(_user, data, offset);
        UserLength = Math.Max(UserLength, offset + data.Length);
    }

    public void Clear(long length)
    {
        RandomAccess.SetLength(_user, 0);
        RandomAccess.SetLength(_user, length);
        UserLength = length;
    }

    public void SetLength(long length)
    {
        RandomAccess.SetLength(_user, length);
        UserLength = length;
    }

    public void ReadSide(long offset, Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int count = _side is null ? 0 : RandomAccess.Read(_side, buffer, offset);
            if (count == 0)
            {
                buffer.Clear();
                return;
            }

            buffer = buffer[count..];
            offset += count;
        }
    }

    public void WriteSide(long offset, ReadOnlySpan<byte> data) =>
        RandomAccess.Write(_side ??= OpenSide(), data, offset);

    public void ClearSide()
    {
        if (_side is not null)
        {
            RandomAccess.SetLength(_side, 0);
        }
    }

    public void Flush()
    {
        RandomAccess.FlushToDisk(_user);
        if (_side is not null)
        {
            RandomAccess.FlushToDisk(_side);
        }

        _view.Flush();
        _stateFile.Flush(flushToDisk: true);
    }

    public IDiscStorage CloneToMemory(long capacityBytes)
    {
        MemoryDiscStorage copy = new(_stateBytes, capacityBytes);
        State.CopyTo(copy.State);
        byte[] buffer = GC.AllocateUninitializedArray<byte>(MemoryDiscStorage.ExtentBytes);
        copy.Clear(UserLength);
        CopySide(copy, buffer);
        for (long offset = 0; offset < UserLength; offset += buffer.Length)
        {
            Span<byte> part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, UserLength - offset));
            Read(offset, part);
            if (part.ContainsAnyExcept((byte)0))
            {
                copy.Write(offset, part);
            }
        }

        return copy;
    }

    public void Dispose()
    {
        if (_state is null)
        {
            return;
        }

        _state = null;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
        _user.Dispose();
        _side?.Dispose();
        _stateFile.Dispose();
    }

    private SafeFileHandle OpenSide() =>
        File.OpenHandle(_sidePath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);

    private void CopySide(MemoryDiscStorage copy, byte[] buffer)
    {
        long length = _side is null ? 0 : RandomAccess.GetLength(_side);
        for (long offset = 0; offset < length; offset += buffer.Length)
        {
            Span<byte> part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - offset));
            ReadSide(offset, part);
            if (part.ContainsAnyExcept((byte)0))
            {
                copy.WriteSide(offset, part);
            }
        }
    }
}
