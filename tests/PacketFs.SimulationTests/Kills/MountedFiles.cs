using PacketFs.Core;
using PacketFs.SimulationTests.Mount;
using PacketFs.TestKit.Simulation;

namespace PacketFs.SimulationTests.Kills;

/// <summary>
/// Programs' ways with files, through a mount that may die in any call: replace a file as editors do, append to a log,
/// overwrite in place, make and remove. What an fsync has promised is remembered; <see cref="Judge"/> looks
/// whether it has been kept.
/// </summary>
internal sealed class MountedFiles(string root, Prng random)
{
    private const int CellsOfPlace = 2_048;
    private const int LongestChunk = 24 * 1024;
    private const int Files = 5;
    private readonly Dictionary<string, (int Durable, int Latest)> _replaced = [];
    private readonly Dictionary<string, (long Durable, long Latest)> _appended = [];
    private readonly Dictionary<string, (bool? Durable, bool Latest)> _directories = [];
    private readonly int[] _durableCells = new int[CellsOfPlace];
    private readonly int[] _latestCells = new int[CellsOfPlace];
    private bool _isPlaceMade;
    private int _generation;

    /// <summary>Calls that were promised to be durable.</summary>
    public long Promises { get; private set; }

    /// <summary>One program's work; false once a call has failed because the server is gone.</summary>
    public bool Work() => random.Next(10) switch
    {
        < 3 => Replace($"r{random.Next(Files)}"),
        < 6 => Append($"a{random.Next(Files)}"),
        < 8 => Overwrite(),
        _ => MakeOrRemove($"d{random.Next(Files)}"),
    };

    /// <summary>Looks at everything, and takes what is found for what is durable from now on.</summary>
    /// <exception cref="InvariantException">A promise was broken, or something is there that nobody wrote.</exception>
    public void Judge()
    {
        foreach ((string name, (int durable, int latest)) in _replaced.ToArray())
        {
            int found = JudgeReplaced(name, durable, latest);
            _replaced[name] = (found, found);
        }

        foreach ((string name, (long durable, long latest)) in _appended.ToArray())
        {
            byte[] content = Read(name) ?? [];
            Invariant.Require(
                content.Length >= durable && content.Length <= latest,
                $"{name} has {content.Length} bytes; {durable} were durable, {latest} written");
            RequireContent(name, content, generation: 1);
            _appended[name] = (content.Length, content.Length);
        }

        foreach ((string name, (bool? durable, bool latest)) in _directories.ToArray())
        {
            bool found = Directory.Exists(At(name));
            Invariant.Require(found == latest || found == durable || durable is null,
                $"{name} is {(found ? "there" : "not there")}");
            _directories[name] = (found, found);
        }

        JudgePlace();
        string[] strangers = [.. Directory.EnumerateFileSystemEntries(root).Select(path => Path.GetFileName(path)!)
            .Where(name => name != "place" && name != "draft" && !_replaced.ContainsKey(name)
                && !_appended.ContainsKey(name) && !_directories.ContainsKey(name))];
        Invariant.Require(strangers.Length == 0, $"nobody made {string.Join(", ", strangers)}");
    }

    private bool Replace(string name)
    {
        int generation = ++_generation;
        byte[] data = new byte[SizeOf(generation)];
        ContentPattern.Fill(data, name, generation, 0);
        _replaced.TryAdd(name, (0, 0));
        int file = Posix.Open(At("draft"), Posix.WriteOnly | Posix.Create | Posix.Truncate);
        bool isWritten = file >= 0 && WriteAll(file, data, 0) && Posix.Sync(file) == 0;
        if (file >= 0)
        {
            isWritten &= Posix.Close(file) == 0;
        }

        if (!isWritten)
        {
            return false;
        }

        _replaced[name] = (_replaced[name].Durable, generation);
        if (Posix.Rename(At("draft"), At(name)) != 0 || !SyncRoot())
        {
            return false;
        }

        _replaced[name] = (generation, generation);
        return Promised();
    }

    private bool Append(string name)
    {
        (long durable, long latest) = _appended.GetValueOrDefault(name);
        if (latest > 200_000)
        {
            return RemoveAppended(name, durable, latest);
        }

        byte[] data = new byte[random.Next(1, LongestChunk)];
        ContentPattern.Fill(data, name, 1, latest);
        _appended[name] = (durable, latest + data.Length);
        int file = Posix.Open(At(name), Posix.WriteOnly | Posix.Create);
        if (file < 0)
        {
            return false;
        }

        bool isDone = WriteAll(file, data, latest) && (random.Next(3) == 0 || Posix.Sync(file) == 0);
        bool isSynced = isDone && Posix.Sync(file) == 0;
        isDone &= Posix.Close(file) == 0;
        if (isSynced)
        {
            _appended[name] = (latest + data.Length, latest + data.Length);
            Promised();
        }

        return isDone && isSynced;
    }

    private bool RemoveAppended(string name, long durable, long latest)
    {
        // From now on it may be gone, or be as it was.
        _appended[name] = (0, latest);
        if (Posix.Unlink(At(name)) != 0 || !SyncRoot())
        {
            return false;
        }

        _appended[name] = (0, 0);
        return Promised();
    }

    private bool Overwrite()
    {
        int file = Posix.Open(At("place"), Posix.ReadWrite | Posix.Create);
        if (file < 0)
        {
            return false;
        }

        int first = _isPlaceMade ? random.Next(CellsOfPlace) : 0;
        int count = _isPlaceMade ? random.Next(1, Math.Min(600, CellsOfPlace - first)) : CellsOfPlace;
        int generation = ++_generation;
        byte[] data = new byte[count * ContentPattern.CellBytes];
        ContentPattern.Fill(data, "place", generation, (long)first * ContentPattern.CellBytes);
        Array.Fill(_latestCells, generation, first, count);
        bool isWritten = WriteAll(file, data, (long)first * ContentPattern.CellBytes);
        bool isSynced = isWritten && Posix.Sync(file) == 0;
        bool isClosed = Posix.Close(file) == 0;
        if (isSynced)
        {
            _isPlaceMade = true;
            _latestCells.CopyTo(_durableCells, 0);
            Promised();
        }

        return isSynced && isClosed;
    }

    private bool MakeOrRemove(string name)
    {
        (bool? durable, bool latest) = _directories.GetValueOrDefault(name, (false, false));
        _directories[name] = (durable, !latest);
        int result = latest ? Posix.RemoveDirectory(At(name)) : Posix.MakeDirectory(At(name));
        if (result != 0 || !SyncRoot())
        {
            return false;
        }

        _directories[name] = (!latest, !latest);
        return Promised();
    }

    private int JudgeReplaced(string name, int durable, int latest)
    {
        byte[]? content = Read(name);
        if (content is null)
        {
            Invariant.Require(durable == 0, $"{name} is gone; generation {durable} was durable");
            return 0;
        }

        foreach (int generation in new[] { latest, durable })
        {
            if (generation != 0 && content.Length == SizeOf(generation))
            {
                RequireContent(name, content, generation);
                return generation;
            }
        }

        throw new InvariantException(
            $"{name} has {content.Length} bytes; generation {durable} was durable with {SizeOf(durable)}, "
            + $"{latest} has {SizeOf(latest)}");
    }

    private void JudgePlace()
    {
        byte[] content = Read("place") ?? [];
        if (!_isPlaceMade)
        {
            // It was never promised; begin anew.
            _ = content.Length > 0 ? Posix.Unlink(At("place")) : 0;
            Array.Clear(_latestCells);
            return;
        }

        Invariant.Require(content.Length == CellsOfPlace * ContentPattern.CellBytes,
            $"place has {content.Length} bytes");
        Span<byte> expected = stackalloc byte[ContentPattern.CellBytes];
        for (int cell = 0; cell < CellsOfPlace; cell++)
        {
            int offset = cell * ContentPattern.CellBytes;
            ReadOnlySpan<byte> found = content.AsSpan(offset, ContentPattern.CellBytes);
            ContentPattern.Fill(expected, "place", _durableCells[cell], offset);
            if (found.SequenceEqual(expected))
            {
                continue;
            }

            // Several writes may lie between the last promise and the kill, but each call waits for its own.
            ContentPattern.Fill(expected, "place", _latestCells[cell], offset);
            if (!found.SequenceEqual(expected))
            {
                throw new InvariantException(
                    $"place, offset {offset}: generation {_durableCells[cell]} was durable, {_latestCells[cell]} "
                    + $"written; found {ContentPattern.Describe(content, offset)}");
            }

            _durableCells[cell] = _latestCells[cell];
        }

        _durableCells.CopyTo(_latestCells, 0);
    }

    /// <summary>Different from one generation to the next, so that the size alone tells them apart.</summary>
    private static int SizeOf(int generation) => generation * 7_919 % 50_000;

    private static void RequireContent(string name, byte[] content, int generation)
    {
        byte[] expected = new byte[content.Length];
        ContentPattern.Fill(expected, name, generation, 0);
        int at = content.AsSpan().CommonPrefixLength(expected);
        Invariant.Require(at == content.Length,
            $"{name}, offset {at}: generation {generation} was written; found {ContentPattern.Describe(content, at)}");
    }

    private static bool WriteAll(int file, ReadOnlySpan<byte> data, long offset)
    {
        while (data.Length > 0)
        {
            long written = Posix.Write(file, data, offset);
            if (written <= 0)
            {
                return false;
            }

            data = data[(int)written..];
            offset += written;
        }

        return true;
    }

    private bool SyncRoot()
    {
        int directory = Posix.Open(root, Posix.ReadOnly | Posix.DirectoryOnly);
        if (directory < 0)
        {
            return false;
        }

        bool isSynced = Posix.Sync(directory) == 0;
        return Posix.Close(directory) == 0 && isSynced;
    }

    private bool Promised()
    {
        Promises++;
        return true;
    }

    private byte[]? Read(string name) => File.Exists(At(name)) ? File.ReadAllBytes(At(name)) : null;

    private string At(string name) => root + "/" + name;
}
