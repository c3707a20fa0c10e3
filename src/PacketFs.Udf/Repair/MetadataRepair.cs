using System.Runtime.InteropServices;
using PacketFs.Core;
using PacketFs.Udf.Check;
using PacketFs.Udf.Structures;
using PacketFs.Udf.Volumes;

namespace PacketFs.Udf.Repair;

/// <summary>
/// The files that a metadata partition stands on (UDF 2.50, 2.2.13). One that is lost is made anew from the other; of a
/// block that reads differently in both copies, the one that verifies is right; where both do, or neither, the metadata
/// file's, for that is the one that every other system reads.
/// </summary>
internal sealed class MetadataRepair(RepairContext context)
{
    private const int FidStep = 4;

    /// <summary>True when something was planned.</summary>
    public bool Run()
    {
        if (context.Metadata is not { } mapping || mapping.BelowReference != context.DataReference)
        {
            return false;
        }

        bool isBitmapLost = mapping.BitmapFile is null
            && mapping.Map.MetadataBitmapFileLocation != MetadataPartitionMap.NoBitmap;
        return (mapping.IsMainUsable != mapping.IsMirrorUsable && MakeFile(mapping))
            || (isBitmapLost && MakeBitmapFile(mapping))
            || (mapping is { IsDuplicated: true, IsMainUsable: true, IsMirrorUsable: true } && MendBlocks(mapping));
    }

    private bool MakeFile(MetadataMapping mapping)
    {
        bool isMain = !mapping.IsMainUsable;
        SystemFile other = (isMain ? mapping.MirrorFile : mapping.MainFile)!;
        uint place = isMain ? mapping.Map.MetadataFileLocation : mapping.Map.MetadataMirrorFileLocation;
        bool isPlain = other.Extents.All(extent => extent.Type == ExtentType.RecordedAndAllocated);
        string name = isMain ? "metadata file" : "mirror of the metadata file";
        if (!isPlain || !context.TryOnce(name) || !context.IsPlaceFor(new LbAddr(place, context.DataReference), 1))
        {
            return false;
        }

        ShortAd[] extents = [.. other.Extents.Select(extent =>
            new ShortAd(extent.LengthBytes, extent.Type, extent.Location.Block))];
        if (mapping.IsDuplicated && (TakeRuns(mapping) is not { } fresh || !Copy(extents, extents = fresh)))
        {
            return false;
        }

        WriteIcb(
            other.Icb, place, isMain ? FileType.MetadataFile : FileType.MetadataMirrorFile, extents, other.Length);
        context.Add(
            $"Make the {name} anew", $"block {place}", "its file entry cannot be used; the other file leads to all "
            + "that it held");
        return true;
    }

    private bool MakeBitmapFile(MetadataMapping mapping)
    {
        SystemFile known = (mapping.IsMainUsable ? mapping.MainFile : mapping.MirrorFile)!;
        ulong bytes = (ulong)SpaceBitmapDescriptor.SizeFor(mapping.BlockCount);
        uint blocks = context.Found.Context!.BlocksFor(bytes);
        uint place = mapping.Map.MetadataBitmapFileLocation;
        if (!context.TryOnce("metadata bitmap file")
            || !context.IsPlaceFor(new LbAddr(place, context.DataReference), 1)
            || context.Space.Take(blocks) is not { } start)
        {
            return false;
        }

        byte[] empty = new byte[context.BlockSize];
        for (uint i = 0; i < blocks; i++)
        {
            context.Write(new LbAddr(start + i, context.DataReference), empty, RepairPhase.Fresh);
        }

        ShortAd extent = new((uint)bytes, ExtentType.RecordedAndAllocated, start);
        WriteIcb(known.Icb, place, FileType.MetadataBitmapFile, [extent], bytes);
        context.Add("Make the metadata bitmap file anew", $"block {place}", "its file entry cannot be used");
        return true;
    }

    /// <summary>Room for the whole file, in pieces of whole allocation units.</summary>
    private ShortAd[]? TakeRuns(MetadataMapping mapping)
    {
        uint unit = Math.Max(1, (uint)mapping.Map.AllocationUnitSize);
        uint alignment = Math.Max(1, (uint)(ushort)mapping.Map.AlignmentUnitSize);
        uint most = ExtentLength.MaximumBytes(context.BlockSize) / (uint)context.BlockSize / unit * unit;
        List<ShortAd> runs = [];
        for (uint left = mapping.BlockCount; left > 0;)
        {
            uint count = Math.Min(left, most);
            uint? start = context.Space.Take(count, alignment);
            while (start is null && count > unit)
            {
                count = Math.Max(unit, count / 2 / unit * unit);
                start = context.Space.Take(count, alignment);
            }

            if (start is not { } found)
            {
                return null;
            }

            runs.Add(new ShortAd(count * (uint)context.BlockSize, ExtentType.RecordedAndAllocated, found));
            left -= count;
        }

        return [.. runs];
    }

    private bool Copy(ShortAd[] from, ShortAd[] to)
    {
        uint[] sources = [.. Blocks(from)];
        uint[] targets = [.. Blocks(to)];
        if (sources.Length != targets.Length)
        {
            return false;
        }

        byte[] block = new byte[context.BlockSize];
        for (int i = 0; i < sources.Length; i++)
        {
            // What cannot be read was in no copy, and stays what the checker says of it.
            if (!context.TryRead(new LbAddr(sources[i], context.DataReference), block))
            {
                block.AsSpan().Clear();
            }

            context.Write(new LbAddr(targets[i], context.DataReference), block, RepairPhase.Fresh);
        }

        return true;
    }

    private IEnumerable<uint> Blocks(ShortAd[] extents) => extents.SelectMany(extent =>
        Enumerable.Range(0, (int)context.Found.Context!.BlocksFor(extent.Length))
            .Select(i => extent.Position + (uint)i));

    private void WriteIcb(LbAddr model, uint place, FileType type, ShortAd[] extents, ulong length)
    {
        IcbEditor icb = IcbEditor.Open(context, model)!.CopyTo(new LbAddr(place, context.DataReference));
        icb.Tag.FileTypeField = (byte)type;
        icb.Tag.AllocationDescriptorType = AllocationDescriptorType.Short;
        ReadOnlySpan<byte> list = MemoryMarshal.AsBytes(extents.AsSpan());
        Invariant.Require(list.Length <= icb.Area.Length, "a file in so many pieces was read from one entry");
        list.CopyTo(icb.Area);
        icb.AreaLength = (uint)list.Length;
        icb.SetLength(length);
        icb.BlocksRecorded = (ulong)Blocks(extents).LongCount();
        icb.Store(RepairPhase.InPlace);
    }

    private bool MendBlocks(MetadataMapping mapping)
    {
        if (!context.TrySomeTimes($"mirror {context.Steps.Count}"))
        {
            return false;
        }

        BlockOwners owners = context.Owners(context.NodeReference);
        SpaceSetCheck? set = context.SetOf(context.NodeReference);
        byte[] main = new byte[context.BlockSize];
        byte[] copy = new byte[context.BlockSize];
        uint toMain = 0;
        uint toCopy = 0;
        for (uint block = 0; block < mapping.BlockCount; block++)
        {
            bool isNobodys = !owners.IsOwned(block) && set is { IsSound: true } && set.Free.IsOwned(block);
            if (isNobodys || !mapping.TryMap(block, 1, out Lba mainPlace, out _)
                || !mapping.TryMapCopy(block, 1, out Lba copyPlace, out _))
            {
                continue;
            }

            bool hasMain = TryRead(mainPlace, main);
            bool hasCopy = TryRead(copyPlace, copy);
            if ((!hasMain && !hasCopy) || (hasMain && hasCopy && main.AsSpan().SequenceEqual(copy)))
            {
                continue;
            }

            if (hasMain && (!hasCopy || Worth(main, block) >= Worth(copy, block)))
            {
                context.Device.Plan(copyPlace, main, RepairPhase.Mirror);
                toCopy++;
            }
            else
            {
                context.Device.Plan(mainPlace, copy, RepairPhase.InPlace);
                toMain++;
            }
        }

        Say(toMain, "metadata file", "from its mirror");
        Say(toCopy, "mirror of the metadata file", "from the metadata file");
        return toMain + toCopy > 0;
    }

    private void Say(uint count, string where, string source)
    {
        if (count > 0)
        {
            context.Add(
                $"Write {Words.Count(count, "block")} of the {where} anew", where,
                $"both copies differ, or one cannot be read; it is made {source}");
        }
    }

    private bool TryRead(Lba sector, byte[] block)
    {
        try
        {
            context.Device.Read(sector, block);
            return true;
        }
        catch (FsException failure) when (failure.Error == FsError.InputOutput)
        {
            return false;
        }
    }

    /// <summary>How much of a block verifies: a descriptor as its first thing, or entries of a directory.</summary>
    private static int Worth(byte[] block, uint location)
    {
        int worth = DescriptorTag.Verify(block, location) is null ? 1 : 0;
        for (int at = 0; at + FileIdentifierDescriptor.HeadSize <= block.Length; at += FidStep)
        {
            ReadOnlySpan<byte> rest = block.AsSpan(at);
            bool isEntry = DescriptorTag.Of(rest).Id == TagId.FileIdentifierDescriptor
                && DescriptorTag.Verify(rest, location) is null;
            worth += isEntry ? 1 : 0;
        }

        return worth;
    }
}
