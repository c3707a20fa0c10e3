using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PacketFs.Core;
using PacketFs.Mount.Fuse;
using PacketFs.Mount.Fuse.Protocol;
using PacketFs.TestKit.Volumes;
using Xunit;

namespace PacketFs.UnitTests.Mount;

/// <summary>Requests as the kernel writes them, without a kernel.</summary>
public sealed unsafe class FuseFileSystemTests : IDisposable
{
    private const int BufferBytes = 1 << 20;
    private readonly MemoryVolume _volume = new(new MemoryVolumeOptions { CapacityBytes = 64 << 20 }, new StepClock());
    private readonly FuseCounters _counters = new();
    private readonly SetIdMemory _setIds = new();
    private readonly byte* _request = (byte*)NativeMemory.AlignedAlloc(BufferBytes + 4096, 4096);
    private readonly byte* _reply = (byte*)NativeMemory.AlignedAlloc(BufferBytes, 4096);
    private FuseFileSystem _fileSystem;

    public FuseFileSystemTests() => _fileSystem = Serve(_volume);

    public void Dispose()
    {
        NativeMemory.AlignedFree(_request);
        NativeMemory.AlignedFree(_reply);
        _volume.Dispose();
    }

    [Fact]
    public void A_missing_name_is_an_answer_that_the_kernel_may_keep()
    {
        Assert.Equal(sizeof(FuseEntryOut), Send(FuseOpcode.Lookup, 1, "none\0"u8));
        Assert.Equal((0UL, true), (Reply<FuseEntryOut>().NodeId, Reply<FuseEntryOut>().EntryValidSeconds > 3600));
    }

    [Fact]
    public void A_name_that_is_not_utf8_is_an_illegal_sequence_and_one_too_long_is_too_long()
    {
        Assert.Equal(-Errno.IllegalSequence, Send(FuseOpcode.Lookup, 1, [0xFF, 0]));
        Assert.Equal(-Errno.NameTooLong, Send(FuseOpcode.Lookup, 1, Name(new string('x', 255))));
        Assert.Equal(-Errno.NameTooLong, Send(FuseOpcode.Lookup, 1, Name(new string('x', 4000))));
    }

    [Fact]
    public void A_node_without_a_name_is_found_by_its_number_and_its_directory_by_two_dots()
    {
        NodeId directory = _volume.Create(NodeId.Root, "d", new NewNode(NodeKind.Directory, 0x1ED, 0, 0)).Id;
        NodeId file = _volume.Create(directory, "file", new NewNode(NodeKind.File, 0x1A4, 0, 0)).Id;
        Assert.Equal(sizeof(FuseEntryOut), Send(FuseOpcode.Lookup, file.Value, ".\0"u8));
        Assert.Equal(file.Value, Reply<FuseEntryOut>().NodeId);
        Assert.Equal(sizeof(FuseEntryOut), Send(FuseOpcode.Lookup, directory.Value, "..\0"u8));
        Assert.Equal(NodeId.Root.Value, Reply<FuseEntryOut>().NodeId);
        _volume.Unlink(directory, "file");
        _volume.Forget(file, 2);
        Assert.Equal(-Errno.NoEntry, Send(FuseOpcode.Lookup, file.Value, ".\0"u8));
    }

    [Fact]
    public void Set_id_bits_that_an_allocation_takes_are_told_to_the_kernel()
    {
        NodeId file = _volume.Create(NodeId.Root, "file", new NewNode(NodeKind.File, 0xDED, 0, 0)).Id;
        List<NodeId> told = [];
        _fileSystem.AttributesChanged = told.Add;
        FuseAllocateIn allocate = new() { Length = 100 };
        Assert.Equal(0, Send(FuseOpcode.Allocate, file.Value, Bytes(allocate, [])));
        Assert.Equal(0x1ED, _volume.GetAttributes(file).Mode);
        Assert.Equal([file], told);
        Assert.Equal(0, Send(FuseOpcode.Allocate, file.Value, Bytes(allocate, [])));
        Assert.Single(told);
    }

    [Fact]
    public void A_change_of_owner_that_names_nobody_takes_set_id_bits()
    {
        NodeId file = _volume.Create(NodeId.Root, "file", new NewNode(NodeKind.File, 0xDED, 5, 6)).Id;
        Send(FuseOpcode.SetAttributes, file.Value, Bytes(new FuseSetAttributesIn(), []));
        NodeAttributes found = _volume.GetAttributes(file);
        Assert.Equal((0x1ED, 5U, 6U), ((int)found.Mode, found.UserId!.Value, found.GroupId!.Value));
    }

    [Fact]
    public void What_is_absent_is_said_once_by_ENOSYS()
    {
        FuseOpcode[] absent = [FuseOpcode.Open, FuseOpcode.OpenDirectory, FuseOpcode.Flush, FuseOpcode.Access,
            FuseOpcode.BlockMap, FuseOpcode.Poll, FuseOpcode.GetLock, FuseOpcode.SetLock, FuseOpcode.SetLockWait,
            FuseOpcode.SetupMapping, FuseOpcode.TemporaryFile, FuseOpcode.Interrupt, (FuseOpcode)53, (FuseOpcode)9999];
        Assert.All(absent, opcode => Assert.Equal(-Errno.NotImplemented, Send(opcode, 1, new byte[64])));
        Assert.Equal(-Errno.NotTypewriter, Send(FuseOpcode.IoControl, 1, new byte[64]));
    }

    [Fact]
    public void A_write_by_an_ordinary_user_takes_the_set_id_bits_also_when_they_come_back()
    {
        NodeId file = _volume.Create(NodeId.Root, "file", new NewNode(NodeKind.File, 0xDED, 0, 0)).Id;
        byte[] write = Bytes(new FuseTransferIn { Size = 1, TransferFlags = 4 }, "x"u8);
        Assert.Equal(sizeof(FuseWriteOut), Send(FuseOpcode.Write, file.Value, write));
        Assert.Equal(0x1ED, _volume.GetAttributes(file).Mode);
        FuseSetAttributesIn again = new() { Valid = FuseSetAttributesFlags.Mode, Mode = 0x8DED };
        Send(FuseOpcode.SetAttributes, file.Value, Bytes(again, []));
        Assert.Equal(0xDED, _volume.GetAttributes(file).Mode);
        Send(FuseOpcode.Write, file.Value, write);
        Assert.Equal(0x1ED, _volume.GetAttributes(file).Mode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_change_of_owner_takes_the_set_id_bits_of_a_file_but_not_of_a_directory(bool isDirectory)
    {
        NodeKind kind = isDirectory ? NodeKind.Directory : NodeKind.File;
        NodeId node = _volume.Create(NodeId.Root, "node", new NewNode(kind, 0xDED, 0, 0)).Id;
        FuseSetAttributesIn change = new() { Valid = FuseSetAttributesFlags.UserId, UserId = 7 };
        Send(FuseOpcode.SetAttributes, node.Value, Bytes(change, []));
        NodeAttributes found = _volume.GetAttributes(node);
        Assert.Equal((7u, isDirectory ? 0xDED : 0x1ED), (found.UserId ?? 0, (int)found.Mode));
    }

    [Fact]
    public void What_is_made_in_a_set_group_id_directory_belongs_to_its_group()
    {
        NodeId directory = _volume.Create(NodeId.Root, "d", new NewNode(NodeKind.Directory, 0x5ED, 0, 55)).Id;
        Send(FuseOpcode.MakeDirectory, directory.Value, Bytes(new FuseMakeDirectoryIn { Mode = 0x1ED }, Name("sub")));
        Assert.True(_volume.TryLookup(directory, "sub", out NodeAttributes made));
        Assert.Equal((55u, 0x5ED, 1000u), (made.GroupId ?? 0, (int)made.Mode, made.UserId ?? 0));
        Send(FuseOpcode.Create, directory.Value, Bytes(new FuseCreateIn { Mode = 0x81A4 }, Name("file")));
        Assert.True(_volume.TryLookup(directory, "file", out made));
        Assert.Equal((55u, 0x1A4), (made.GroupId ?? 0, (int)made.Mode));
    }

    [Fact]
    public void Creating_what_another_thread_made_opens_it_unless_it_must_be_new()
    {
        NodeId file = _volume.Create(NodeId.Root, "file", new NewNode(NodeKind.File, 0x1A4, 0, 0)).Id;
        _volume.Write(file, 0, "content"u8);
        Assert.Equal(sizeof(FuseCreateOut), Send(FuseOpcode.Create, 1, Bytes(new FuseCreateIn(), Name("file"))));
        Assert.Equal(file.Value, Reply<FuseCreateOut>().Entry.NodeId);
        Assert.Equal(-Errno.Exists, Send(FuseOpcode.Create, 1, Bytes(new FuseCreateIn { Flags = 0x80 }, Name("file"))));
        Assert.Equal(7, _volume.GetAttributes(file).Size);
        Send(FuseOpcode.Create, 1, Bytes(new FuseCreateIn { Flags = 0x200 }, Name("file")));
        Assert.Equal(0, _volume.GetAttributes(file).Size);
    }

    [Fact]
    public void An_entry_that_the_kernel_never_took_gives_its_reference_back()
    {
        NodeId file = _volume.Create(NodeId.Root, "file", new NewNode(NodeKind.File, 0x1A4, 0, 0)).Id;
        Send(FuseOpcode.Lookup, 1, Name("file"));
        _fileSystem.UndoReference(FuseOpcode.Lookup, file);
        _volume.Unlink(NodeId.Root, "file");
        _volume.Forget(file, 1);
        Assert.Throws<FsException>(() => _volume.GetAttributes(file));
    }

    [Fact]
    public void A_batch_forgets_what_it_can_even_when_a_node_is_gone()
    {
        NodeId file = _volume.Create(NodeId.Root, "file", new NewNode(NodeKind.File, 0x1A4, 0, 0)).Id;
        _volume.Unlink(NodeId.Root, "file");
        byte[] batch = [.. Bytes(new FuseBatchForgetIn { Count = 2 }, []),
            .. Bytes(new FuseForgetOne { NodeId = 4711, LookupCount = 1 }, []),
            .. Bytes(new FuseForgetOne { NodeId = file.Value, LookupCount = 1 }, [])];
        Assert.Equal(FuseFileSystem.NoReply, Send(FuseOpcode.BatchForget, 0, batch));
        Assert.Throws<FsException>(() => _volume.GetAttributes(file));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_directory_is_listed_by_any_size_of_buffer_with_dots_first(bool plus)
    {
        Assert.All(
            Enumerable.Range(0, 50),
            number => _volume.Create(NodeId.Root, $"name {number}", new NewNode(NodeKind.File, 0x1A4, 0, 0)));
        foreach (uint size in (uint[])[200, 500, 4096, 1 << 20])
        {
            List<string> names = [];
            for (ulong offset = 0; ;)
            {
                FuseTransferIn request = new() { Offset = offset, Size = size };
                int length = Send(
                    plus ? FuseOpcode.ReadDirectoryPlus : FuseOpcode.ReadDirectory, 1, Bytes(request, []));
                Assert.InRange(length, 0, (int)size);
                if (length == 0)
                {
                    break;
                }

                offset = Collect(names, length, plus);
            }

            Assert.Equal([".", ".."], names.Take(2));
            Assert.Equal(
                Enumerable.Range(0, 50).Select(number => $"name {number}").Order(StringComparer.Ordinal),
                names.Skip(2).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Attributes_of_other_name_spaces_are_refused_without_asking_the_volume()
    {
        Assert.Equal(-Errno.NoData, Send(
            FuseOpcode.GetXattr, 1, Bytes(new FuseGetXattrIn { Size = 100 }, Name("security.capability"))));
        Assert.Equal(-Errno.NotSupported, Send(
            FuseOpcode.SetXattr, 1, Bytes(new FuseSetXattrIn { Size = 1 }, [.. Name("system.posix_acl_access"), 1])));
        Assert.Equal(0, Send(
            FuseOpcode.SetXattr, 1, Bytes(new FuseSetXattrIn { Size = 3 }, [.. Name("user.a"), 1, 2, 3])));
        Assert.Equal(3, Send(FuseOpcode.GetXattr, 1, Bytes(new FuseGetXattrIn { Size = 100 }, Name("user.a"))));
        Assert.Equal(
            -Errno.Range, Send(FuseOpcode.GetXattr, 1, Bytes(new FuseGetXattrIn { Size = 2 }, Name("user.a"))));
        Assert.Equal(-Errno.NoData, Send(FuseOpcode.GetXattr, 1, Bytes(new FuseGetXattrIn(), Name("user.b"))));
        Assert.Equal(-Errno.Range, Send(FuseOpcode.ListXattr, 1, Bytes(new FuseGetXattrIn { Size = 3 }, [])));
        Assert.Equal(7, Send(FuseOpcode.ListXattr, 1, Bytes(new FuseGetXattrIn { Size = 30 }, [])));
    }

    [Fact]
    public void A_volume_without_extended_attributes_has_none_once_and_for_all()
    {
        using MemoryVolume bare = new(new MemoryVolumeOptions { SupportsExtendedAttributes = false });
        _fileSystem = Serve(bare);
        Assert.Equal(-Errno.NotImplemented, Send(
            FuseOpcode.GetXattr, 1, Bytes(new FuseGetXattrIn { Size = 100 }, Name("security.capability"))));
        Assert.Equal(-Errno.NotImplemented, Send(FuseOpcode.ListXattr, 1, Bytes(new FuseGetXattrIn(), [])));
    }

    [Fact]
    public void A_copy_inside_takes_what_there_is()
    {
        byte[] content = new byte[3_000_000];
        new Prng(3).Fill(content);
        NodeId from = _volume.Create(NodeId.Root, "from", new NewNode(NodeKind.File, 0x1A4, 0, 0)).Id;
        NodeId to = _volume.Create(NodeId.Root, "to", new NewNode(NodeKind.File, 0x1A4, 0, 0)).Id;
        _volume.Write(from, 0, content);
        FuseCopyFileRangeIn copy = new()
        {
            OffsetIn = 1000,
            OffsetOut = 5,
            NodeIdOut = to.Value,
            Length = 10_000_000,
        };
        Send(FuseOpcode.CopyFileRange, from.Value, Bytes(copy, []));
        Assert.Equal((uint)content.Length - 1000, Reply<FuseWriteOut>().Size);
        byte[] copied = new byte[content.Length - 1000];
        Assert.Equal(copied.Length, _volume.Read(to, 5, copied));
        Assert.True(content.AsSpan(1000).SequenceEqual(copied));
    }

    [Fact]
    public void Reading_and_writing_allocate_nothing()
    {
        NodeId file = _volume.Create(NodeId.Root, "file", new NewNode(NodeKind.File, 0x1A4, 0, 0)).Id;
        _volume.Write(file, 0, new byte[200_000]);
        byte[] write = Bytes(new FuseTransferIn { Size = 100_000 }, new byte[100_000]);
        byte[] read = Bytes(new FuseTransferIn { Size = 100_000 }, []);
        for (int i = 0; i < 50; i++)
        {
            Send(FuseOpcode.Write, file.Value, write);
            Send(FuseOpcode.Read, file.Value, read);
        }

        // The runtime itself allocates now and then while it recompiles what is hot; what a request costs, each round
        // costs.
        long least = long.MaxValue;
        for (int round = 0; round < 5 && least > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1_000; i++)
            {
                Send(FuseOpcode.Write, file.Value, write);
                Send(FuseOpcode.Read, file.Value, read);
            }

            least = long.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Theory]
    [InlineData(1UL)]
    [InlineData(2UL)]
    [InlineData(3UL)]
    public void Requests_of_any_bytes_and_any_length_are_answered_with_an_error_or_served(ulong seed)
    {
        Prng random = new(seed);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] body = new byte[random.Next(120)];
            random.Fill(body);
            if (random.OneIn(2))
            {
                body.AsSpan(0, Math.Min(body.Length, random.Next(100))).Clear();
            }

            FuseOpcode opcode = (FuseOpcode)random.Next(60);
            ulong node = random.OneIn(3) ? random.NextUInt64() : (ulong)random.Next(1, 40);
            int result = Send(opcode, node, body);
            Assert.InRange(result, result == FuseFileSystem.NoReply ? int.MinValue : -200, BufferBytes);
        }
    }

    private static FuseFileSystem Serve(IVolume volume)
    {
        FuseMountOptions options = new() { MountPoint = "/" };
        return new FuseFileSystem(
            volume, options, new AttributeEncoder(options, 0, 0), new OpenWriters(), NullLogger.Instance);
    }

    private int Send(FuseOpcode opcode, ulong node, ReadOnlySpan<byte> body)
    {
        FuseInHeader* header = (FuseInHeader*)_request;
        *header = new FuseInHeader
        {
            Length = (uint)(sizeof(FuseInHeader) + body.Length),
            Opcode = opcode,
            NodeId = node,
            UserId = 1000,
            GroupId = 100,
        };
        body.CopyTo(new Span<byte>(_request + sizeof(FuseInHeader), body.Length));
        return _fileSystem.Handle(new FuseRequest(header, body.Length, _reply, BufferBytes, _counters, _setIds));
    }

    private ref T Reply<T>()
        where T : unmanaged => ref *(T*)_reply;

    private static byte[] Name(string name) => [.. Encoding.UTF8.GetBytes(name), 0];

    private static byte[] Bytes<T>(T argument, ReadOnlySpan<byte> rest)
        where T : unmanaged => [.. MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in argument)), .. rest];

    private ulong Collect(List<string> names, int length, bool plus)
    {
        ulong next = 0;
        for (int at = 0; at < length;)
        {
            at += plus ? sizeof(FuseEntryOut) : 0;
            FuseDirectoryEntry* entry = (FuseDirectoryEntry*)(_reply + at);
            names.Add(Encoding.UTF8.GetString((byte*)(entry + 1), (int)entry->NameLength));
            next = entry->NextOffset;
            at += (sizeof(FuseDirectoryEntry) + (int)entry->NameLength + 7) & ~7;
        }

        return next;
    }
}
