using PacketFs.Core;

namespace PacketFs.TestKit.Volumes;

/// <content>Operations on content.</content>
public sealed partial class RandomOperations
{
    private void Write(RandomOperation operation)
    {
        RandomHandle file = AnyFile();
        int length = RandomLength();
        long offset = operation switch
        {
            RandomOperation.Append when file.Kind == NodeKind.File => Model.GetAttributes(file.Model).Size,
            RandomOperation.WriteFarAhead => _options.MaxFileBytes + _random.NextInt64(9L * _options.MaxFileBytes),
            _ => RandomOffset(),
        };
        if (operation == RandomOperation.Append && offset > _options.MaxFileBytes)
        {
            offset = RandomOffset();
        }

        int from = _random.Next(1 << 20);
        Note($"{file} {length} bytes at {offset}");
        Both((volume, isModel) => volume.Write(Id(file, isModel), offset, _noise.AsSpan(from, length)));
    }

    private void Allocate(AllocationMode mode)
    {
        RandomHandle file = AnyFile();
        long offset = RandomOffset();
        int length = _random.OneIn(50) ? 0 : RandomLength();
        Note($"{mode} {file} {length} bytes at {offset}");
        Both((volume, isModel) => volume.Allocate(Id(file, isModel), mode, offset, length));
    }

    private void Read()
    {
        RandomHandle file = AnyFile();
        int length = _random.Next(_modelBytes.Length);
        long offset = _random.OneIn(3) ? 0 : RandomOffset();
        Note($"{file} {length} bytes at {offset}");
        bool done = Both(
            (volume, isModel) => volume.Read(
                Id(file, isModel), offset, (isModel ? _modelBytes : _subjectBytes).AsSpan(0, length)),
            out int model,
            out int subject);
        if (!done)
        {
            return;
        }

        if (model != subject)
        {
            Differ($"the model read {model} bytes, the volume {subject}");
        }

        ReadOnlySpan<byte> wanted = _modelBytes.AsSpan(0, model);
        if (!wanted.SequenceEqual(_subjectBytes.AsSpan(0, model)))
        {
            Differ($"content differs from byte {offset + wanted.CommonPrefixLength(_subjectBytes)} on");
        }
    }

    /// <summary>Holes may be coarser or finer than in the model, but no data may lie in what is called one.</summary>
    private void Seek()
    {
        RandomHandle file = AnyFile();
        long offset = RandomOffset();
        SeekTarget target = _random.OneIn(2) ? SeekTarget.Data : SeekTarget.Hole;
        Note($"{target} in {file} from {offset}");
        if (file.Kind != NodeKind.File)
        {
            Both((volume, isModel) => volume.Seek(Id(file, isModel), offset, target));
            return;
        }

        FsException? failure = Try(
            (volume, _) => volume.Seek(file.Subject, offset, target), Subject, false, out long found);
        long size = Model.GetAttributes(file.Model).Size;
        bool isPastEnd = offset >= size;
        bool mayFindNone = isPastEnd || target == SeekTarget.Data;
        if (failure is not null)
        {
            if (failure.Error != FsError.NoSuchOffset || !mayFindNone)
            {
                Differ($"the volume says {Say(failure)} (size {size})");
            }

            found = size;
        }
        else if (isPastEnd || found < offset || found > size)
        {
            Differ($"the volume found {found} (size {size})");
        }

        if (target == SeekTarget.Data && !isPastEnd)
        {
            RequireZeros(file, offset, found);
        }
    }

    private void RequireZeros(RandomHandle file, long from, long to)
    {
        while (from < to)
        {
            int wanted = (int)Math.Min(_modelBytes.Length, to - from);
            int count = Model.Read(file.Model, from, _modelBytes.AsSpan(0, wanted));
            int at = _modelBytes.AsSpan(0, count).IndexOfAnyExcept((byte)0);
            if (at >= 0)
            {
                Differ($"the volume calls byte {from + at} a hole, and it holds data");
            }

            from += count;
        }
    }
}
