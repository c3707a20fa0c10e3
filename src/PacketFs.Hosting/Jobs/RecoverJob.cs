using Microsoft.Extensions.Logging;
using PacketFs.Core;
using PacketFs.Hosting.Media;
using PacketFs.Mount.Fuse;
using PacketFs.Packet;
using PacketFs.Udf.Recover;
using PacketFs.Udf.Volumes;

namespace PacketFs.Hosting.Jobs;

/// <summary>
/// Copies everything that can be read from a broken disc into a directory. The disc is opened read-only. What cannot be
/// read is named, and zeros stand in its place.
/// </summary>
public sealed class RecoverJob
{
    private const int ChunkBytes = 1 << 20;
    private const int Incomplete = 4;
    private const string Found = "lost+found";
    private readonly IProgress<OperationProgress> _progress;
    private readonly CancellationToken _cancel;
    private readonly List<string> _problems = [];
    private readonly List<(string Path, string Target, NodeAttributes Attributes)> _links = [];
    private readonly byte[] _buffer = new byte[ChunkBytes];
    private readonly int _blockSize;
    private IVolume _volume = null!;
    private RecoveredProperties _properties = null!;
    private long _partial;
    private long _files;
    private long _bytes;
    private long _lostBytes;

    private RecoverJob(int blockSize, IProgress<OperationProgress> progress, CancellationToken cancel)
    {
        _blockSize = blockSize;
        _progress = progress;
        _cancel = cancel;
    }

    /// <summary>Recovers.</summary>
    /// <param name="source">A disc or an image; never written.</param>
    /// <param name="destination">A directory that is empty or does not exist.</param>
    /// <param name="log">Where the log goes.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancel">Acts between two reads; what was copied stays.</param>
    /// <param name="deep">Scans the whole disc for what no directory leads to, besides.</param>
    /// <exception cref="FsException">There is nothing to copy, or nowhere to copy it to.</exception>
    public static RecoverOutcome Run(
        string source,
        string destination,
        ILoggerFactory log,
        IProgress<OperationProgress> progress,
        CancellationToken cancel,
        bool deep = false)
    {
        if (FuseMounts.Find(source) is { } mounted)
        {
            string place = mounted.MountPoint;
            throw new FsException(
                FsError.Busy, $"{source} is mounted on {place}; run 'packetfs unmount {place}' first.");
        }

        Target target = Target.Find(source);
        string folder = Path.GetFullPath(destination);
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
        {
            throw new FsException(
                FsError.Exists, $"{destination} is not an empty directory; name one that is empty or does not exist.");
        }

        using MediumSession medium = MediumSession.Open(target, readOnly: true, log);
        PacketDevice device = medium.OpenDevice(target.GuessVolumeBlockSize(), PacketDeviceOptions.Default);
        if (VolumeReader.Read(device).Volume is { } found)
        {
            CommitAreas.Attach(device, found, log.CreateLogger<RecoverJob>());
        }

        ILogger logger = log.CreateLogger<RecoverJob>();
        RecoverJob job = new(device.Geometry.BlockSize, progress, cancel);
        IReadOnlyList<string> notes = [];
        try
        {
            RecoveredVolume recovered = deep
                ? VolumeRecovery.OpenTree(device, logger, progress, cancel)
                : VolumeRecovery.Open(device, logger, progress, cancel);
            notes = recovered.Notes;
            Directory.CreateDirectory(folder);
            job.CopyVolume(recovered.Volume, folder);
        }
        catch (FsException failure) when (deep && failure.Error is FsError.Corrupt or FsError.NotSupported)
        {
            job._problems.Add($"the tree: {failure.Message}");
        }

        IReadOnlyList<string> scanned = deep ? job.CopyFound(device, folder, logger) : [];
        string lost = job._problems.Count == 0 ? "all of it" : $"{job._lostBytes:N0} bytes could not be read";
        return new RecoverOutcome(
            notes,
            job._problems,
            $"{source}: {job._files:N0} files, {job._bytes:N0} bytes copied to {destination}; {lost}",
            job._problems.Count == 0 ? 0 : Incomplete)
        {
            Scanned = scanned,
        };
    }

    private void CopyVolume(IVolume volume, string folder, string shown = "")
    {
        using (volume)
        {
            _volume = volume;
            _properties = new RecoveredProperties(volume, _problems);
            _links.Clear();
            CopyTree(folder, shown);
        }
    }

    /// <summary>What no directory leads to, found by a scan of the disc; answers what is to be told of it.</summary>
    private List<string> CopyFound(PacketDevice device, string folder, ILogger logger)
    {
        DeepFinding finding = DeepRecovery.Find(device, logger, _progress, _cancel);
        Directory.CreateDirectory(folder);
        (long files, long bytes, long partial) = (_files, _bytes, _partial);
        foreach (IVolume volume in finding.OpenVolumes())
        {
            string place = Found;
            for (int number = 2; Path.Exists(Path.Combine(folder, place)); number++)
            {
                place = $"{Found}-{number}";
            }

            Directory.CreateDirectory(Path.Combine(folder, place));
            CopyVolume(volume, Path.Combine(folder, place), "/" + place);
        }

        return DeepLines.Tell(finding, _files - files, _bytes - bytes, _partial - partial);
    }

    private void CopyTree(string folder, string top)
    {
        Queue<(string Path, string Shown, NodeId Id)> directories = new([(folder, top, NodeId.Root)]);
        HashSet<NodeId> visited = [NodeId.Root];
        while (directories.TryDequeue(out (string Path, string Shown, NodeId Id) directory))
        {
            foreach (string name in List(directory.Id, directory.Shown))
            {
                _cancel.ThrowIfCancellationRequested();
                string shown = $"{directory.Shown}/{name}";
                string path = Path.Combine(directory.Path, SafeName(name));
                if (!TryLookup(directory.Id, name, shown, out NodeAttributes attributes))
                {
                    continue;
                }

                if (attributes.Kind == NodeKind.Directory && visited.Add(attributes.Id))
                {
                    Directory.CreateDirectory(path);
                    _properties.NoteDirectory(path, shown, attributes);
                    directories.Enqueue((path, shown, attributes.Id));
                }
                else if (attributes.Kind != NodeKind.Directory)
                {
                    CopyNode(path, shown, attributes);
                }

                _volume.Forget(attributes.Id, 1);
            }
        }

        foreach ((string path, string target, NodeAttributes attributes) in _links)
        {
            File.CreateSymbolicLink(path, target);
            RecoveredProperties.GiveOwner(path, attributes);
        }

        _properties.FinishDirectories();
    }

    /// <summary>A name that cannot lead out of its directory, whatever a disc says.</summary>
    private static string SafeName(string name)
    {
        string safe = name.Replace('/', '_').Replace('\0', '_');
        return safe is "." or ".." ? safe.Replace('.', '_') : safe;
    }

    private List<string> List(NodeId directory, string shown)
    {
        NameSink names = new([]);
        try
        {
            _volume.ReadDirectory(directory, 0, ref names);
        }
        catch (FsException failure)
        {
            _problems.Add($"{(shown.Length == 0 ? "/" : shown)}: {failure.Message}");
        }

        return names.Names;
    }

    private bool TryLookup(NodeId directory, string name, string shown, out NodeAttributes attributes)
    {
        try
        {
            if (_volume.TryLookup(directory, name, out attributes))
            {
                return true;
            }

            _problems.Add($"{shown}: it is listed, but not there");
        }
        catch (FsException failure)
        {
            attributes = default;
            _problems.Add($"{shown}: {failure.Message}");
        }

        return false;
    }

    private void CopyNode(string path, string shown, in NodeAttributes attributes)
    {
        _progress.Report(new OperationProgress("Copying files", double.NaN));
        try
        {
            switch (attributes.Kind)
            {
                case NodeKind.File:
                    CopyFile(path, shown, attributes);
                    break;
                case NodeKind.SymbolicLink:
                    _links.Add((path, _volume.ReadSymbolicLink(attributes.Id), attributes));
                    break;
                default:
                    _properties.MakeNode(path, shown, attributes);
                    break;
            }
        }
        catch (FsException failure)
        {
            _problems.Add($"{shown}: {failure.Message}");
        }
    }

    private void CopyFile(string path, string shown, in NodeAttributes attributes)
    {
        List<(long Start, long End)> gaps = [];
        using (FileStream file = new(path, FileMode.CreateNew, FileAccess.Write))
        {
            for (long done = 0; done < attributes.Size;)
            {
                _cancel.ThrowIfCancellationRequested();
                int count = (int)Math.Min(ChunkBytes, attributes.Size - done);
                ReadChunk(attributes.Id, done, count, gaps);
                file.Write(_buffer, 0, count);
                done += count;
            }
        }

        _files++;
        _bytes += attributes.Size;
        _properties.Give(path, shown, attributes);
        _partial += gaps.Count > 0 ? 1 : 0;
        foreach ((long start, long end) in gaps)
        {
            _lostBytes += end - start;
            _problems.Add($"{shown}: bytes {start} to {end - 1} cannot be read; zeros stand in their place");
        }
    }

    /// <summary>All at once; where that fails, block by block, and zeros for the blocks that fail.</summary>
    private void ReadChunk(NodeId file, long position, int count, List<(long Start, long End)> gaps)
    {
        if (TryRead(file, position, _buffer.AsSpan(0, count)))
        {
            return;
        }

        for (int done = 0; done < count; done += _blockSize)
        {
            int part = Math.Min(_blockSize, count - done);
            Span<byte> block = _buffer.AsSpan(done, part);
            if (TryRead(file, position + done, block))
            {
                continue;
            }

            block.Clear();
            long start = position + done;
            bool continues = gaps.Count > 0 && gaps[^1].End == start;
            if (continues)
            {
                gaps[^1] = (gaps[^1].Start, start + part);
            }
            else
            {
                gaps.Add((start, start + part));
            }
        }
    }

    private bool TryRead(NodeId file, long position, Span<byte> buffer)
    {
        try
        {
            return _volume.Read(file, position, buffer) == buffer.Length;
        }
        catch (FsException failure) when (failure.Error is FsError.InputOutput or FsError.Corrupt)
        {
            return false;
        }
    }

    /// <summary>Takes all names of a directory.</summary>
    private readonly struct NameSink(List<string> names) : IDirectorySink
    {
        public List<string> Names => names;

        public bool WantsAttributes => false;

        public bool Add(ReadOnlySpan<char> name, ulong cookie, in NodeAttributes attributes)
        {
            names.Add(name.ToString());
            return true;
        }
    }
}
