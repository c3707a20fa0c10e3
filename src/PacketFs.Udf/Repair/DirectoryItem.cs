using System.Runtime.InteropServices;
using PacketFs.Udf.Structures;

namespace PacketFs.Udf.Repair;

/// <summary>One entry of a directory that is being repaired.</summary>
internal sealed class DirectoryItem(long offset, byte[] bytes)
{
    /// <summary>Where it started in the directory, in bytes; -1 when it is new.</summary>
    public long Offset { get; } = offset;

    /// <summary>The whole descriptor; another length than it had makes the directory be written anew.</summary>
    public byte[] Bytes { get; private set; } = bytes;

    public int OldLength { get; } = offset < 0 ? 0 : bytes.Length;

    public bool IsChanged { get; set; } = offset < 0;

    public ref FileIdentifierDescriptor Head => ref MemoryMarshal.AsRef<FileIdentifierDescriptor>(Bytes.AsSpan());

    public ReadOnlySpan<byte> Identifier => Bytes.AsSpan(Head.IdentifierOffset, Head.LengthOfFileIdentifier);

    /// <summary>The name; null when it cannot be decoded.</summary>
    public string? Name => Cs0.Decode(Identifier);

    public bool IsParent => (Head.FileCharacteristics & FileCharacteristics.Parent) != 0 && !IsDeleted;

    public bool IsDeleted => (Head.FileCharacteristics & FileCharacteristics.Deleted) != 0;

    /// <summary>A new entry; sealed when the directory is stored.</summary>
    public static DirectoryItem Create(string name, FileCharacteristics characteristics, LongAd icb)
    {
        Span<byte> identifier = stackalloc byte[Cs0.MaximumIdentifierBytes];
        Core.Invariant.Require(Cs0.TryEncode(name, identifier, out int length), "names made here are short");
        byte[] bytes = new byte[FileIdentifierDescriptor.SizeFor(length, 0)];
        FileIdentifierDescriptor.Write(bytes, identifier[..length], characteristics, icb, 3, 0, 0);
        return new DirectoryItem(-1, bytes);
    }

    /// <summary>Marks it deleted, as UDF 2.3.4.2 has it; it keeps its place.</summary>
    public void Delete(UdfRevision revision)
    {
        Head.FileCharacteristics |= FileCharacteristics.Deleted;
        if (revision.MarksDeletedNames && !Identifier.IsEmpty)
        {
            ref byte compression = ref Bytes[Head.IdentifierOffset];
            compression = compression == Cs0.EightBit ? Cs0.DeletedEightBit
                : compression == Cs0.SixteenBit ? Cs0.DeletedSixteenBit : compression;
        }

        IsChanged = true;
    }

    /// <summary>Gives it another name; its implementation use goes with the old one.</summary>
    public void Rename(string name)
    {
        Bytes = Create(name, Head.FileCharacteristics, Head.Icb).Bytes;
        IsChanged = true;
    }
}
